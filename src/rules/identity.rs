//! Identity documents and their check digits (身份证明).

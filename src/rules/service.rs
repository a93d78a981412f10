//! When a reply counts as made, by the means of its delivery (送达).

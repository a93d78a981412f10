-- Whoever freezes a report, or withdraws that, in another's place is named, and for whom.
ALTER TABLE annual_freezings
    ADD COLUMN frozen_for uuid,
    ADD COLUMN withdrawn_for uuid,
    ADD CONSTRAINT annual_freezings_frozen_for_fkey FOREIGN KEY (authority_id, frozen_for)
        REFERENCES accounts (authority_id, id),
    ADD CONSTRAINT annual_freezings_withdrawn_for_fkey FOREIGN KEY (authority_id, withdrawn_for)
        REFERENCES accounts (authority_id, id);
CREATE INDEX annual_freezings_frozen_for_idx ON annual_freezings (authority_id, frozen_for);
CREATE INDEX annual_freezings_withdrawn_for_idx ON annual_freezings (authority_id, withdrawn_for);

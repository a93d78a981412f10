-- What an application asks for: disclosure, or correction of records about oneself (更正本人信息; 条例 41).
ALTER TABLE cases ADD COLUMN kind text NOT NULL DEFAULT 'disclosure';
ALTER TABLE cases ADD CONSTRAINT cases_kind CHECK (kind IN ('disclosure', 'correction'));
-- Corrections are few among many.
CREATE INDEX cases_correction_idx ON cases (authority_id, id DESC) WHERE kind = 'correction';

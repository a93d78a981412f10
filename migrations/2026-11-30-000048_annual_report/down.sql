ALTER TABLE cases DROP COLUMN counted_on;
UPDATE cases SET first_outcome = NULL, first_closed_on = NULL
 WHERE NOT EXISTS (SELECT FROM case_events
                    WHERE authority_id = cases.authority_id AND case_id = cases.id AND kind = 'reopened');

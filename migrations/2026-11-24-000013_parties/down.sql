ALTER TABLE cases DROP COLUMN joint;
DROP TABLE joint_applicants;
DROP TABLE agents;

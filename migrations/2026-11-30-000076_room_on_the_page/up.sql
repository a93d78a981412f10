-- Whoever queues a mail marks the case for it: with room on the page of the row no index is entered anew.
ALTER TABLE cases SET (fillfactor = 75);

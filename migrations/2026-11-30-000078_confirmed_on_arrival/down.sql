-- The day that an older program would count needs its calendar: whatever changes in a case, or a new calendar, writes it.
SELECT 1;

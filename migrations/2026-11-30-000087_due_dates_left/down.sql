DROP TABLE due_dates_left;

DROP TABLE annual_figures;
DROP TABLE annual_freezings;

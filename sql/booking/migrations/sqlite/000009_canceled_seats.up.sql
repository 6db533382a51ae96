-- How many seats of a reservation that have ended are in the figures; NULL where a release before this one counted it.
ALTER TABLE sales_counted ADD COLUMN returned INT NULL;

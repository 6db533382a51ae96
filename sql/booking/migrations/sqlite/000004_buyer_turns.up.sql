-- Transactions take turns anyway: there is nothing to add.
SELECT 1;

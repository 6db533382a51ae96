DROP TABLE sales_walk;
DROP TABLE sales_counted;
DROP TABLE sales_rounds;
DROP TABLE sales_hours;

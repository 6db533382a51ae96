DROP TABLE refunds;
DROP TABLE payment_changes;
DROP TABLE payments;

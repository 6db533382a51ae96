DROP TABLE job_leases;
DROP TABLE job_steps;
DROP TABLE job_runs;

SELECT count(*) FROM edianton.verify_history();

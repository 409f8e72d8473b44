SELECT * FROM edianton.tick(1000000);

SELECT count(edianton.deadline(at, '7 workdays')) FROM floor.instant;

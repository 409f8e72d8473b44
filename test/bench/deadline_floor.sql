SELECT count(at + interval '7 days') FROM floor.instant;

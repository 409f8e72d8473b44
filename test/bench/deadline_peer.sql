SELECT count(peer.deadline(at, 7)) FROM (SELECT at FROM floor.instant LIMIT :rows) AS i;

SELECT count(*) FROM edianton.claim_notices('gateway' || :client_id, 100);

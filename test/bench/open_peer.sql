SELECT peer.open((SELECT id FROM floor.model_matter));

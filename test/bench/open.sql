SELECT edianton.open_matter('project-state-owned', '压测事项', 'bench-housing');

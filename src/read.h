/*
 * read.h
 *	  A matter in memory for looking, not for changing.
 */
#ifndef EDN_READ_H
#define EDN_READ_H

#include "work.h"

/*
 * Read without a lock, with the caller's own rights and row-level security;
 * NULL when there is nothing that he may see.
 */
extern EdnMatter *edn_read_matter(int64 id);

#endif

/*
 * act.h
 *	  What people do to nodes and matters: the rules, then the transition.
 *
 * Each checks that the matter is open, that the caller may, and the rule of
 * the action itself, and returns the id of its event. The caller settles.
 */
#ifndef EDN_ACT_H
#define EDN_ACT_H

#include "utils/date.h"

#include "work.h"

extern int64 edn_confirm(EdnWork *work, EdnNode *node, bool needed, const char *reason);
extern int64 edn_waive(EdnWork *work, EdnNode *node, const char *reason);
extern int64 edn_apply(EdnWork *work, EdnNode *node);
extern int64 edn_accept(EdnWork *work, EdnNode *node);
extern int64 edn_return_papers(EdnWork *work, EdnNode *node, char **missing, int nmissing);
extern int64 edn_complete(EdnWork *work, EdnNode *node, const char *document, const char *detail);
extern int64 edn_complete_conditionally(EdnWork *work, EdnNode *node, char **papers, int npapers,
										TimestampTz due, const char *document);
/* Denied by the unit, or withdrawn by the applicant. */
extern int64 edn_refuse(EdnWork *work, EdnNode *node, bool withdrawn, const char *reason);
extern int64 edn_pause(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no,
					   const char *reason, TimestampTz expected);
extern int64 edn_resume(EdnWork *work, EdnNode *node);
/* The same without asking who may: what stops or ends the whole matter. */
extern int64 edn_pause_for(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no, const char *reason);
extern int64 edn_end_pause(EdnWork *work, EdnNode *node);
/* The pause's row alone: for what begins a new round. */
extern void edn_close_pause(const EdnNode *node);
extern int64 edn_extend(EdnWork *work, EdnNode *node, edn_term extra, const char *approver, const char *reason);
extern int64 edn_set_deadline(EdnWork *work, EdnNode *node, TimestampTz due, const char *reason);
/* ED019 when something was built on the node. */
/* Has anything begun that hangs on the node? */
extern bool edn_follower_begun(const EdnNode *node);
extern void edn_require_nothing_begun(const EdnNode *node, const char *action);
extern int64 edn_reopen(EdnWork *work, EdnNode *node, const char *reason, bool cascade);
extern int64 edn_reassign(EdnWork *work, EdnNode *node, const char *unit, const char *person, const char *reason);
extern int64 edn_urge(EdnWork *work, EdnNode *node, const char *reason, char **levels, int nlevels);
extern int64 edn_refuse_assignment(EdnWork *work, EdnNode *node, const char *reason);
extern int64 edn_submit(EdnWork *work, EdnMatter *matter, const char *material, const char *uri, Datum sha256, bool no_sha256,
						DateADT valid_until);

extern int64 edn_set_attrs(EdnWork *work, EdnMatter *matter, const char *attrs, const char *reason);
extern int64 edn_suspend(EdnWork *work, EdnMatter *matter, const char *reason);
extern int64 edn_resume_matter(EdnWork *work, EdnMatter *matter);
/* moot: what the matter was about has gone; not by a person. */
extern int64 edn_cancel(EdnWork *work, EdnMatter *matter, const char *reason, bool moot);
extern int64 edn_migrate(EdnWork *work, EdnMatter *matter, int32 version);

#endif

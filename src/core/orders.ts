/** Orders and groups that rows can have, and how many may be named: apart from their description, which a page has no need of. */

/** By when they were opened or by their number; those first that did most, moved most, or have most queued in the tick. */
export const SORTS = ['opened', 'number', 'activity', 'bytes', 'queue'] as const;
/** By what they are, by the host that they are connected to, or by number: then the uses of one are one row. */
export const GROUPINGS = ['none', 'role', 'peer', 'number'] as const;

/** Named one by one, and letters of the words that rows are filtered by. */
export const MOST = { pinned: 32, hidden: 500, turned: 500, filter: 500 } as const;

/** The list of pollers: what each is called and what it can do. Pure, so that traces, scenarios, settings and panel read it. */

/** What a poller can do, asked instead of assumed. */
export type Abilities = {
  /** Tells of readiness once, when it begins, unless asked otherwise (epoll(7)). */
  readonly isEdge: boolean;
  /** Can be asked to tell once, for a single descriptor. */
  readonly edge: boolean;
  /** The kernel keeps the watched set; else it is given anew in every wait. */
  readonly keepsSet: boolean;
  /** Tells h, e and d apart from r and w. */
  readonly tellsHangup: boolean;
  /** Watches regular files; epoll_ctl(2) answers EPERM for them. */
  readonly files: boolean;
  /** One past the largest descriptor number it takes; Infinity where the process's limit decides. */
  readonly descriptorEnd: number;
};

type Known = {
  readonly name: string;
  /** Its number in saved traces, from 1: a new one takes the next, wherever it stands. */
  readonly number: number;
  /** What people call it. */
  readonly label: string;
  /** The call that waits. */
  readonly call: string;
  /** How it works, in one line; translated where it is shown. Absent where the lab cannot open it. */
  readonly says?: string;
  readonly can: Abilities;
};

/** In the order they are offered. */
export const POLLERS = [
  {
    name: 'select',
    number: 1,
    label: 'select',
    call: 'select',
    says: 'Three sets of bits, copied at each call; descriptors below 1024',
    can: {
      isEdge: false,
      edge: false,
      keepsSet: false,
      tellsHangup: false,
      files: true,
      descriptorEnd: 1024,
    },
  },
  {
    name: 'poll',
    number: 2,
    label: 'poll',
    call: 'poll',
    says: 'A list of descriptors, copied at each call; any number',
    can: {
      isEdge: false,
      edge: false,
      keepsSet: false,
      tellsHangup: true,
      files: true,
      descriptorEnd: Infinity,
    },
  },
  {
    name: 'epoll',
    number: 3,
    label: 'epoll',
    call: 'epoll_wait',
    says: 'The kernel keeps the set; ready as long as there is something to do',
    can: {
      isEdge: false,
      edge: true,
      keepsSet: true,
      tellsHangup: true,
      files: false,
      descriptorEnd: Infinity,
    },
  },
  {
    name: 'epoll-et',
    number: 4,
    label: 'epoll ET',
    call: 'epoll_wait',
    says: 'Edge triggered: told once, when something new has come',
    can: {
      isEdge: true,
      edge: true,
      keepsSet: true,
      tellsHangup: true,
      files: false,
      descriptorEnd: Infinity,
    },
  },
  {
    name: 'kqueue',
    number: 5,
    label: 'kqueue',
    call: 'kevent',
    can: {
      isEdge: false,
      edge: true,
      keepsSet: true,
      tellsHangup: true,
      files: true,
      descriptorEnd: Infinity,
    },
  },
] as const satisfies readonly Known[];

type OneOf = (typeof POLLERS)[number];
type KeepsSet = { readonly can: { readonly keepsSet: true } };

/** A poller that a trace may tell of. */
export type KnownPoller = OneOf['name'];
/** A poller of the lab. */
export type PollerName = Extract<OneOf, { says: string }>['name'];

/** One whose set the kernel keeps, and one that is given its set in every wait. */
export type SetKeeper = Extract<OneOf, KeepsSet>['name'];
export type SetTaker = Exclude<OneOf, KeepsSet>['name'];

/** Every poller of the lab, in the order they are offered. */
export const POLLER_NAMES: readonly PollerName[] = pollersWith({});

/** The pollers of the lab that are so, in the order they are offered. */
export function pollersWith(needs: Partial<Abilities>): PollerName[] {
  const asked = Object.keys(needs) as (keyof Abilities)[];
  return POLLERS.flatMap((one) =>
    'says' in one && asked.every((name) => one.can[name] === needs[name]) ? [one.name] : [],
  );
}

/** What is known of the poller with this name; undefined for `''`, and for one that nobody knows. */
export function knownPoller(name: string): Known | undefined {
  return POLLERS.find((one) => one.name === name);
}

/** What people call it: its name, where nobody knows it. */
export function labelOf(name: string): string {
  return knownPoller(name)?.label ?? name;
}

/** What a poller of the list can do. */
export function abilitiesOf(name: KnownPoller): Abilities {
  return POLLERS.find((one) => one.name === name)!.can;
}

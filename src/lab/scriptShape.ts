/** The shape of a client script and of a scenario file: what may stand in `*.mux.json`, with its bounds and what it means. */

import type { Codecs } from '../framing/codecs';
import { type JsonSchema, type NamedShapes, type ObjectShape, type Shape, schemaOf } from './shape';

export const MAX_CLIENTS = 1_000_000;
/** A day: longer times are mistakes. */
export const MAX_MS = 86_400_000;
/** Steps that one client does, repetitions included: more is taken for endless. */
export const MAX_STEPS = 1_000_000_000;
export const MAX_DEPTH = 16;
export const MAX_ITEMS = 10_000;
/** Random bytes of one message cost no memory, only time. */
export const MAX_RANDOM = 1024 ** 3;

const MAX_TEXT = 16 * 1024 * 1024;
const MAX_NAME = 4096;
const MAX_BUFFER = 0x7fffffff;

/** What a script may refer to. */
export type Surroundings = {
  readonly programs: readonly string[];
  readonly pollers: readonly string[];
  readonly codecs: Codecs;
};

const bytes: Readonly<Record<string, Shape>> = {
  text: { kind: 'text', most: MAX_TEXT, about: 'Sent as UTF-8.' },
  hex: {
    kind: 'hex',
    most: MAX_TEXT,
    about: 'Sent as the bytes of these digits, for example 0d0a.',
  },
  file: {
    kind: 'text',
    most: MAX_NAME,
    about: 'The bytes of this file, found from the script’s own folder.',
  },
  random: whole(0, MAX_RANDOM, 'So many bytes, the same each time for the same seed.'),
};
const BYTES = Object.keys(bytes);
const withinMs = time('Fails after so many milliseconds; 5000 when left out.');

/** Which ones there are is not known here. */
const codec: Shape = { kind: 'named', name: 'codec' };

const step: ObjectShape = {
  kind: 'object',
  about: 'One thing that the client does.',
  members: {
    connect: object('Connects.', {
      to: whole(0, 65_535, 'Which listener or target, 0 the first.'),
    }),
    send: { ...object('Sends bytes.', bytes), oneOf: BYTES },
    sendFrame: {
      ...object('Sends bytes with the header that the codec has for them.', { ...bytes, codec }),
      oneOf: BYTES,
      required: ['codec'],
    },
    sendInPieces: {
      ...object('Sends bytes in pieces.', {
        ...bytes,
        sizes: list('Bytes of each piece; the last size is repeated.', whole(1, MAX_RANDOM), 1),
        pauseMs: time('Milliseconds between two pieces.'),
        codec,
      }),
      oneOf: BYTES,
      required: ['sizes'],
    },
    sendTogether: {
      ...object('Sends several messages in one call.', {
        messages: list(
          'What is sent, one after the other.',
          { ...object('', bytes), oneOf: BYTES },
          1,
        ),
        codec,
      }),
      required: ['messages'],
    },
    expect: {
      ...object('Waits for what must come, on from where the last expectation stopped.', {
        text: {
          kind: 'text',
          most: MAX_TEXT,
          about: 'Until this has come; what comes before is skipped.',
        },
        hex: { kind: 'hex', most: MAX_TEXT, about: 'Until these bytes have come.' },
        bytes: whole(0, MAX_RANDOM, 'Exactly so many more bytes.'),
        frames: whole(0, MAX_RANDOM, 'So many frames.'),
        end: { kind: 'true', about: 'The end of the stream.' },
        codec,
        withinMs,
      }),
      oneOf: ['text', 'hex', 'bytes', 'frames', 'end'],
      together: ['frames', 'codec'],
    },
    wait: {
      ...object('Does nothing for a while.', { ms: time('Milliseconds.') }),
      required: ['ms'],
    },
    pauseReading: object('Reads nothing more, until resumeReading.', {}),
    resumeReading: object('Reads again.', {}),
    halfClose: object('Ends its own direction of the stream; the other goes on.', {}),
    close: object('Closes the connection.', {}),
    reset: object('Leaves with a reset instead of an end.', {}),
    urgent: {
      ...object('Sends one out-of-band byte.', { byte: whole(0, 255) }),
      required: ['byte'],
    },
    setBuffers: object('Sets the kernel’s buffers, of the next socket while there is none.', {
      send: whole(0, MAX_BUFFER, 'SO_SNDBUF in bytes; 0 leaves it.'),
      receive: whole(0, MAX_BUFFER, 'SO_RCVBUF in bytes; 0 leaves it.'),
    }),
    repeat: {
      ...object('Does steps again and again.', {
        times: whole(0, MAX_STEPS, 'How many times.'),
        steps: { kind: 'named', name: 'steps' },
      }),
      required: ['times', 'steps'],
    },
    hold: {
      kind: 'true',
      about:
        'Done while the program stands still between a tick that received bytes and its next wait.',
    },
  },
};

/** Every step there is, in the order that the language tells them. */
export const STEP_NAMES = Object.keys(step.members).filter((name) => name !== 'hold');

const group: Shape = {
  ...object('Clients that all do the same steps.', {
    count: whole(0, MAX_CLIENTS, 'How many; 1 when left out.'),
    ramp: {
      kind: 'number',
      least: 1e-3,
      most: 1_000_000,
      isWhole: false,
      about: 'Clients a second; all at once when left out.',
    },
    start: time('Milliseconds after the run began.'),
    steps: { kind: 'named', name: 'steps' },
  }),
  required: ['steps'],
};

/** Shapes that hold themselves, or are held often. */
export function namedShapes({ codecs }: Surroundings): NamedShapes {
  const steps = 'What each client does, one after the other.';
  return {
    steps: list(steps, { kind: 'named', name: 'step' }, 0, MAX_ITEMS),
    step: { ...step, oneOf: STEP_NAMES },
    codec: one('How its frames are told apart.', [...codecs.keys()]),
  };
}

/** A `*.mux.json` file: a client script, and a scenario where it names a program. */
export function fileShape({ programs, pollers }: Surroundings): Shape {
  const members: Record<string, Shape> = {
    $schema: { kind: 'text', most: MAX_NAME },
    title: { kind: 'text', most: 200, about: 'What the tree calls it.' },
    teaches: { kind: 'text', most: 2000, about: 'What it shows, in a sentence.' },
    program: one('The lab program that serves; left out for clients of your own server.', programs),
    poller: one('How the program waits; its own first one when left out.', pollers),
    seed: whole(0, 0xffffffff, 'Seeds every random byte.'),
    clients: list('Who connects, and what they do.', group, 0, MAX_ITEMS),
  };
  return { ...object('A scenario or client script of Muxscope.', members), required: ['clients'] };
}

/** The JSON schema of `*.mux.json` files. */
export function fileSchema(surroundings: Surroundings): JsonSchema {
  const definitions = Object.fromEntries(
    Object.entries(namedShapes(surroundings)).map(([name, shape]) => [name, schemaOf(shape)]),
  );
  const $schema = 'http://json-schema.org/draft-07/schema#';
  const title = 'Muxscope scenario or client script';
  return { $schema, title, ...schemaOf(fileShape(surroundings)), definitions };
}

function object(about: string, members: Readonly<Record<string, Shape>>): ObjectShape {
  return { kind: 'object', members, ...(about !== '' && { about }) };
}

function whole(least: number, most: number, about?: string): Shape {
  return { kind: 'number', least, most, isWhole: true, ...(about !== undefined && { about }) };
}

function time(about: string): Shape {
  return { kind: 'number', least: 0, most: MAX_MS, isWhole: false, about };
}

function one(about: string, of: readonly string[]): Shape {
  return { kind: 'one', of, about };
}

function list(about: string, of: Shape, least = 0, most = MAX_ITEMS): Shape {
  return { kind: 'list', of, least, most, about };
}

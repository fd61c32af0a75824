/** What a new scenario file may begin as: small, and each shows a part of the language. */

import type { Translate } from './translate';

export type Template = {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** JSON, ready to run. */
  readonly text: string;
};

/** In the user's language: a label for a list, and the title and the sentence in the file. */
export function templates(t: Translate): readonly Template[] {
  return [
    {
      id: 'talk',
      label: t('Clients that talk'),
      detail: t('Three clients send a text and wait for the answer'),
      text: file('multi-client', t('Clients that talk'), TALK),
    },
    {
      id: 'pieces',
      label: t('Messages in pieces, and stuck together'),
      detail: t('One client splits a frame, another sends three in one call'),
      text: file('framing', t('Messages in pieces, and stuck together'), PIECES),
    },
    {
      id: 'trouble',
      label: t('Clients that make trouble'),
      detail: t('One does not read, one half-closes, one leaves with a reset'),
      text: file('read-write-split', t('Clients that make trouble'), TROUBLE),
    },
  ];
}

/** Written by hand: JSON.stringify would put each word on a line of its own. */
function file(program: string, title: string, clients: string): string {
  return `{
  "title": ${JSON.stringify(title)},
  "program": "${program}",
  "seed": 1,
  "clients": [
${clients}
  ]
}
`;
}

const TALK = `    {
      "count": 3,
      "ramp": 10,
      "steps": [
        { "connect": {} },
        { "expect": { "text": "Hello_World", "withinMs": 2000 } },
        {
          "repeat": {
            "times": 5,
            "steps": [
              { "send": { "text": "hello" } },
              { "expect": { "text": "hello" } },
              { "wait": { "ms": 500 } }
            ]
          }
        },
        { "close": {} }
      ]
    }`;

const PIECES = `    {
      "steps": [
        { "connect": {} },
        {
          "sendInPieces": {
            "codec": "length-prefix-4-be",
            "text": "a message that comes in pieces",
            "sizes": [2, 5],
            "pauseMs": 200
          }
        },
        { "expect": { "codec": "length-prefix-4-be", "frames": 1 } },
        { "close": {} }
      ]
    },
    {
      "start": 500,
      "steps": [
        { "connect": {} },
        {
          "sendTogether": {
            "codec": "length-prefix-4-be",
            "messages": [{ "text": "one" }, { "text": "two" }, { "text": "three" }]
          }
        },
        { "expect": { "codec": "length-prefix-4-be", "frames": 3 } },
        { "close": {} }
      ]
    }`;

const TROUBLE = `    {
      "steps": [
        { "connect": {} },
        { "pauseReading": {} },
        {
          "repeat": {
            "times": 20,
            "steps": [{ "send": { "random": 1000 } }, { "wait": { "ms": 100 } }]
          }
        },
        { "resumeReading": {} },
        { "close": {} }
      ]
    },
    {
      "start": 300,
      "steps": [
        { "connect": {} },
        { "send": { "text": "my last words" } },
        { "halfClose": {} },
        { "expect": { "end": true } }
      ]
    },
    {
      "start": 600,
      "steps": [{ "connect": {} }, { "send": { "text": "I am gone" } }, { "reset": {} }]
    }`;

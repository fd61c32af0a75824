/** Draws media/icon.png, the extension's icon: three sockets' timelines, and the tick at which two of them are ready. */

import path from 'node:path';
import { root } from './ensure.mjs';
import { launchChromium } from './vscode/chromium.mjs';

const SIZE = 256;

/** Each lane's y, colour, and where it is ready as [from, to]. @type {[number, string, [number, number][]][]} */
const LANES = [
  [72, '#4fc1ff', [[150, 198]]],
  [
    128,
    '#73c991',
    [
      [98, 122],
      [204, 218],
    ],
  ],
  [184, '#ffb454', [[150, 182]]],
];
const TICK_X = 150;

const lanes = LANES.map(([y, colour, ready]) => {
  const bars = ready.map(
    ([from, to]) => `<path d="M${from} ${y}H${to}" stroke="${colour}" stroke-width="20"/>`,
  );
  return `
    <path d="M68 ${y}H228" stroke="${colour}" stroke-opacity=".35" stroke-width="6"/>
    ${bars.join('')}
    <circle cx="46" cy="${y}" r="15" stroke="${colour}" stroke-width="9"/>`;
});

const svg = `
  <svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" fill="none" stroke-linecap="round">
    <defs>
      <linearGradient id="ground" x2="0" y2="1">
        <stop stop-color="#24304a"/><stop offset="1" stop-color="#131a2b"/>
      </linearGradient>
    </defs>
    <rect width="${SIZE}" height="${SIZE}" rx="52" fill="url(#ground)"/>
    <path d="M${TICK_X - 14} 34V222" stroke="#fff" stroke-opacity=".85" stroke-width="6"/>
    ${lanes.join('')}
  </svg>`;

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
await page.setContent(`<body style="margin:0">${svg}</body>`);
await page.screenshot({ path: path.join(root, 'media/icon.png'), omitBackground: true });
await browser.close();

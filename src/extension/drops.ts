/** Files dropped on the tree of scenarios, from the Explorer or the desktop: traces and logs are opened as sessions. */

import * as vscode from 'vscode';

/** What the Explorer, and most other programs, say is dragged (RFC 2483): an address a line, `#` before a remark. */
const ADDRESSES = 'text/uri-list';
/** So many at once are meant; of a whole folder dropped by mistake the first ones show what happens. */
const MOST = 8;

export function openDropped(): vscode.TreeDragAndDropController<unknown> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: [ADDRESSES],
    handleDrop: async (_target, dragged) => {
      const text = (await dragged.get(ADDRESSES)?.asString()) ?? '';
      const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
      for (const line of lines.slice(0, MOST))
        await vscode.commands.executeCommand('muxscope.openTrace', vscode.Uri.parse(line));
    },
  };
}

/** The codicons that the panel shows: each a drawing in the page, as the font with all of them weighs ten times as much. */

import arrowBoth from '@vscode/codicons/src/icons/arrow-both.svg';
import arrowDown from '@vscode/codicons/src/icons/arrow-down.svg';
import arrowLeft from '@vscode/codicons/src/icons/arrow-left.svg';
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import arrowSwap from '@vscode/codicons/src/icons/arrow-swap.svg';
import arrowUp from '@vscode/codicons/src/icons/arrow-up.svg';
import book from '@vscode/codicons/src/icons/book.svg';
import broadcast from '@vscode/codicons/src/icons/broadcast.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg';
import chevronLeft from '@vscode/codicons/src/icons/chevron-left.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import circle from '@vscode/codicons/src/icons/circle.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import code from '@vscode/codicons/src/icons/code.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import debugContinue from '@vscode/codicons/src/icons/debug-continue.svg';
import debugPause from '@vscode/codicons/src/icons/debug-pause.svg';
import debugRestart from '@vscode/codicons/src/icons/debug-restart.svg';
import debugStepOver from '@vscode/codicons/src/icons/debug-step-over.svg';
import debugStop from '@vscode/codicons/src/icons/debug-stop.svg';
import eyeClosed from '@vscode/codicons/src/icons/eye-closed.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import filter from '@vscode/codicons/src/icons/filter.svg';
import fold from '@vscode/codicons/src/icons/fold.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import inspect from '@vscode/codicons/src/icons/inspect.svg';
import json from '@vscode/codicons/src/icons/json.svg';
import lightbulb from '@vscode/codicons/src/icons/lightbulb.svg';
import link from '@vscode/codicons/src/icons/link.svg';
import listSelection from '@vscode/codicons/src/icons/list-selection.svg';
import note from '@vscode/codicons/src/icons/note.svg';
import pinned from '@vscode/codicons/src/icons/pinned.svg';
import play from '@vscode/codicons/src/icons/play.svg';
import plug from '@vscode/codicons/src/icons/plug.svg';
import record from '@vscode/codicons/src/icons/record.svg';
import runAll from '@vscode/codicons/src/icons/run-all.svg';
import save from '@vscode/codicons/src/icons/save.svg';
import search from '@vscode/codicons/src/icons/search.svg';
import stopCircle from '@vscode/codicons/src/icons/stop-circle.svg';
import table from '@vscode/codicons/src/icons/table.svg';
import target from '@vscode/codicons/src/icons/target.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import watch from '@vscode/codicons/src/icons/watch.svg';
import zoomIn from '@vscode/codicons/src/icons/zoom-in.svg';
import zoomOut from '@vscode/codicons/src/icons/zoom-out.svg';

/** SVG texts by the codicon's name. */
export const ICONS = {
  'arrow-both': arrowBoth,
  'arrow-down': arrowDown,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'arrow-swap': arrowSwap,
  'arrow-up': arrowUp,
  book,
  broadcast,
  check,
  'chevron-down': chevronDown,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  circle,
  'circle-slash': circleSlash,
  close,
  code,
  'debug-continue': debugContinue,
  'debug-pause': debugPause,
  'debug-restart': debugRestart,
  'debug-step-over': debugStepOver,
  'debug-stop': debugStop,
  error,
  'eye-closed': eyeClosed,
  filter,
  fold,
  info,
  inspect,
  json,
  lightbulb,
  link,
  'list-selection': listSelection,
  pinned,
  play,
  plug,
  record,
  'run-all': runAll,
  save,
  note,
  search,
  'stop-circle': stopCircle,
  table,
  target,
  warning,
  watch,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
} as const;

export type IconName = keyof typeof ICONS;

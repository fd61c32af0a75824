/** The panel as it runs: hears the extension, keeps what is looked at, and draws once a frame what changed. */

import { render } from 'lit/html.js';
import { changed } from '../core/parts';
import type { SessionName, ToPanel } from '../core/panelProtocol';
import type { Place } from '../core/place';
import type { Sight } from '../core/protocol';
import { openDrawing } from './drawing';
import { findingActions, type Seen } from './findingActions';
import { atSight, holdControls, isHeld } from './held';
import type { Host } from './host';
import { type Commanded, type Commanding, openCommanding } from './commanding';
import { carryOut } from './commands';
import { type Arranged, type Arranging, openArranging } from './arranging';
import { actionOf, focusOf, giveKeysBack, takeFocus } from './keys';
import { type Located, type Locating, openLocating } from './locating';
import { type Pointed, pointingOf } from './pointing';
import { type Kept, hasSameLists, restoredKept, turnTo } from './look/kept';
import { lookActions, type Looking } from './lookActions';
import { loopBeside } from './lanes';
import { type Move, atKnownLoop, atMoment, isAnswer, moved } from './look/choice';
import { type Look, type Scene } from './look/look';
import { atDescriptor, revealed } from './look/rows';
import { NOT_TURNED, turnedTo } from './look/turned';
import { fitIn, sceneOf, viewOf } from './look/scene';
import { openSteady } from './look/steady';
import { type Actions, type Model, noticeActions, roomIn } from './model';
import { onDidChangeTheme } from './palette';
import { Picture } from './picture';
import { openSearching, type Searched, type Searching, soughtText } from './searching';
import { openSeeking, type Seeking, type Sought } from './seeking';
import { standingActions } from './standing';
import { openTelling, type Telling } from './telling';
import { useTexts } from './texts';
import { type Tip, installTip } from './tip';
import { appView } from './views/app';
import { openVisiting, type Visited, type Visiting } from './visiting';
import { isTickless } from './views/lanesView';
import { rowAnchor } from './views/rowMenuView';
import { keepTickInView } from './views/cellTable';
import { scrollToShown } from './views/tickView';
import { placeInWords } from './views/timelineView';

/** What is moved on by all that may be asked. */
type Ground = Looking &
  Searched &
  Arranged &
  Pointed &
  Located &
  Sought &
  Seen &
  Visited &
  Commanded;

export class Panel {
  readonly #host: Host;
  readonly #root: HTMLElement;
  readonly #tip: Tip = installTip();
  readonly #picture: Picture;
  readonly #actions: Actions;
  /** What the extension greeted it with; null: not yet. */
  #hello: (ToPanel & { type: 'hello' }) | null = null;
  #core: ToPanel & { type: 'core' } = { type: 'core', state: { is: 'off' } };
  #sight: Sight | null = null;
  /** The sight's number, 0: none. */
  #number = 0;
  readonly #telling: Telling;
  readonly #seeking: Seeking;
  readonly #searching: Searching;
  readonly #commanding: Commanding;
  readonly #arranging: Arranging;
  readonly #locating: Locating;
  /** A finding that was asked for, until its session is shown. */
  #wanted: (ToPanel & { type: 'found' }) | null = null;
  /** The selected descriptor's row is to be brought into view when the core has told where it is. */
  #isToReveal = false;
  /** The line of the chosen event is to be brought into view when it has come. */
  #isToScroll = false;
  readonly #kept: Kept;
  readonly #looks = new Map<number, Look>();
  readonly #steady = openSteady();
  readonly #visiting: Visiting;
  #sessions: readonly SessionName[] = [];
  #said = '';
  #speaks = false;
  readonly #drawing = openDrawing(() => this.#drawNow());
  readonly #isHeld = () => isHeld({ core: this.#core.state, sight: this.#sight });

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#root = root;
    this.#kept = restoredKept(host.kept());
    const ground = this.#makeGround();
    this.#visiting = openVisiting(ground);
    this.#telling = openTelling(host);
    this.#seeking = openSeeking(ground);
    this.#commanding = openCommanding(ground);
    this.#searching = openSearching(ground);
    this.#locating = openLocating(ground);
    this.#arranging = openArranging(ground);
    this.#picture = new Picture(pointingOf(ground), this.#tip);
    this.#actions = this.#makeActions(ground);
    host.onMessage((message) => this.#hear(message));
    document.addEventListener('keydown', this.#press);
    giveKeysBack(root);
    addEventListener('resize', () => this.#drawing.soon());
    document.addEventListener('visibilitychange', () => this.#lookAgain());
    onDidChangeTheme(() => {
      this.#picture.forgetColors();
      this.#drawing.soon();
    });
    host.send({ type: 'ready' });
  }

  #hear(message: ToPanel): void {
    switch (message.type) {
      case 'hello':
        useTexts(message.texts);
        this.#hello = message;
        this.#lookAgain();
        break;
      case 'core':
        this.#core = message;
        if (this.#isHeld() && this.#sight) this.#kept.look = atSight(this.#kept.look, this.#sight);
        this.#lookAgain();
        break;
      case 'sessions':
        this.#sessions = message.list;
        break;
      case 'sight':
        this.#see(message);
        break;
      case 'sought':
        this.#seeking.onSought(message);
        break;
      case 'select':
        this.#actions.select(message.selected);
        break;
      case 'found':
        this.#wanted = message;
        this.#showWanted();
        break;
    }
    this.#drawing.soon();
  }

  #see({ number, sight: change, isUnasked }: Extract<ToPanel, { type: 'sight' }>): void {
    const sight = changed(this.#sight, this.#number, change);
    if (sight === undefined) return;
    this.#number = number;
    const { session } = sight;
    if (session !== null && session.id !== this.#kept.session) {
      turnTo(this.#kept, this.#looks, session, this.#sight);
      this.#picture.forgetRows();
      this.#steady.forget();
      this.#visiting.forget();
    }
    this.#sight = sight;
    this.#kept.look = atKnownLoop(this.#kept.look, sight);
    if (!isUnasked) this.#telling.onSight(number);
    this.#showWanted();
    this.#searching.onSight();
    this.#locating.onSight(sight);
    if (!this.#isToReveal || !isAnswer(sight, this.#kept.look)) return;
    this.#kept.look = revealed(this.#kept.look, this.#scene());
    this.#isToReveal = false;
  }

  #showWanted(): void {
    if (this.#wanted === null || this.#wanted.session !== this.#kept.session) return;
    this.#kept.finding = '';
    this.#actions.chooseFinding(this.#wanted.finding);
    this.#wanted = null;
  }

  /** The extension may have forgotten what is looked at. */
  #lookAgain(): void {
    this.#telling.again();
    this.#drawing.soon();
  }

  /** At once: the next keys are for what it asks for. */
  #focus(selector: string): void {
    this.#drawing.atOnce();
    takeFocus(this.#root, selector);
  }

  #drawNow(): void {
    if (this.#hello === null) return;
    const scene = this.#scene();
    const model = this.#model(this.#hello, scene);
    render(appView(model, this.#actions, this.#picture.follow), this.#root);
    holdControls(this.#root, this.#isHeld());
    this.#picture.grow(this.#root, model.scene.timeline.rowCount);
    this.#picture.draw(model);
    keepTickInView(this.#root);
    const wanted = { ...this.#kept, search: soughtText(this.#kept), find: this.#locating.sought() };
    this.#telling.painted(viewOf(this.#kept.look, scene, wanted), this.#kept);
    if (this.#isToScroll && scrollToShown(this.#root)) this.#isToScroll = false;
    this.#tip.refresh();
    document.body.dataset['ready'] = '1';
  }

  #model({ place, scenarios, shows = '' }: ToPanel & { type: 'hello' }, scene: Scene): Model {
    // Only when what is selected has come: before that the cell is that of another window.
    if (this.#speaks && this.#sight?.tick?.tick === scene.tick) {
      this.#said = placeInWords({ look: this.#kept.look, scene, sight: this.#sight });
      this.#speaks = false;
    }
    return {
      ...{ place, scenarios, sessions: this.#sessions },
      awaited: this.#sight === null && this.#core.state.is !== 'closed' ? shows : '',
      ...{ core: this.#core.state, lost: this.#core.lost ?? null },
      ...{ sight: this.#sight, scene: this.#steady.of(scene, this.#kept.look), said: this.#said },
      ...{ ...this.#kept, menu: this.#commanding.menu(), rowMenu: this.#arranging.rowMenu() },
      ...this.#visiting.can(),
      ...roomIn(this.#root.clientWidth, this.#root.clientHeight),
    };
  }

  #scene(): Scene {
    const { look } = this.#kept;
    return sceneOf(look, this.#sight, fitIn(this.#picture, look, this.#sight));
  }

  #lookAt(look: Look, speaks = true): void {
    if (this.#isHeld() && look.isTable === this.#kept.look.isTable) return;
    this.#visiting.lookAt(look, speaks);
  }

  #turn(look: Look, speaks: boolean): void {
    this.#seeking.forget();
    this.#isToReveal = false;
    if (!hasSameLists(this.#kept.look, look)) this.#kept.turned = NOT_TURNED;
    this.#kept.look = look;
    this.#speaks ||= speaks;
    this.#drawing.soon();
  }

  #move(move: Move): void {
    const { lanes } = this.#sight ?? {};
    const by = move === 'up' ? -1 : move === 'down' ? 1 : 0;
    // A thread without ticks has no rows: its keys go from thread to thread.
    if (lanes && isTickless({ sight: this.#sight, look: this.#kept.look })) {
      if (by !== 0) this.#actions.chooseLoop(loopBeside(lanes, this.#kept.look.loop, by), -1);
    } else this.#lookAt(moved(this.#kept.look, this.#scene(), move));
  }

  #choose(event: number): void {
    this.#kept.event = event;
    this.#isToScroll = event >= 0;
  }

  #showPlace(at: Place | undefined): void {
    this.#drawing.soon();
    if (at === undefined) return;
    this.#kept.turned = turnedTo(this.#kept.turned, this.#sight, at.seq);
    this.#choose(at.seq);
    this.#lookAt(atMoment(this.#kept.look, this.#scene(), at));
    this.#isToReveal = true;
  }

  readonly #press = (event: KeyboardEvent): void => {
    const action = actionOf(event, focusOf(event.target));
    if (action === null || event.defaultPrevented || !this.#sight?.session) return;
    event.preventDefault();
    if (this.#isHeld() && action.do !== 'table') return;
    carryOut(action, this.#actions);
  };

  /** What is moved on by all that may be asked. */
  #makeGround(): Ground {
    const kept = this.#kept;
    return {
      ...{ kept, send: this.#host.send, isHeld: this.#isHeld },
      ...{ sight: () => this.#sight, scene: () => this.#scene() },
      lookAt: (look: Look, speaks?: boolean) => this.#lookAt(look, speaks),
      turn: (look, speaks) => this.#turn(look, speaks),
      arrange: (look) => {
        this.#lookAt(look, false);
        // Its row is brought into view, wherever that is then.
        this.#isToReveal = look.selected !== null;
      },
      choose: (event) => this.#choose(event),
      show: (at) => this.#showPlace(at),
      select: (name) => {
        this.#lookAt(atDescriptor(this.#kept.look, this.#scene(), name));
        this.#isToReveal = true;
      },
      draw: () => this.#drawing.soon(),
      focus: (selector) => this.#focus(selector),
      say: (text) => {
        this.#said = text;
        this.#drawing.soon();
      },
      anchor: () => rowAnchor(this.#root),
      actions: () => this.#actions,
    };
  }

  #makeActions(ground: Ground): Actions {
    const command: Actions['command'] = (name) => ground.send({ type: 'command', command: name });
    return {
      ...{ send: ground.send, command },
      ...standingActions(command, ground),
      ...lookActions(ground),
      move: (move) => this.#move(move),
      visit: (direction) => (this.#isToReveal = this.#visiting.visit(direction)),
      select: ground.select,
      ...this.#seeking,
      ...this.#searching,
      ...this.#commanding,
      ...this.#arranging,
      ...this.#locating,
      ...findingActions(ground),
      ...noticeActions(this.#kept, ground.draw),
    };
  }
}

/** What helps tests tidies up after them; here are none. Imported before it. */

const nothing = (): void => {};
Object.assign(globalThis, {
  before: nothing,
  beforeEach: nothing,
  after: nothing,
  afterEach: nothing,
});

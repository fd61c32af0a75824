import assert from 'node:assert/strict';
import path from 'node:path';
import { panelPage, problemPage, readPanel } from '../../src/extension/panelPage';

const OPTIONS = {
  script: 'if (1 < 2 && "a") run();',
  style: 'a > b { color: red; }',
  language: 'zh-cn',
  title: 'Socket Inspector',
};

function policyOf(page: string): string {
  return (/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '').replace(
    /&#(\d+);/g,
    (_, code: string) => String.fromCharCode(Number(code)),
  );
}

describe('extension/panelPage', () => {
  it('lets nothing in but its own script and stylesheet', () => {
    const page = panelPage(OPTIONS);
    const nonce = /'nonce-([\w-]{22})'/.exec(policyOf(page))?.[1];
    const own = [`script-src 'nonce-${nonce}'`, `style-src 'nonce-${nonce}'`];
    const none = ['default-src', 'base-uri', 'form-action'].map((name) => `${name} 'none'`);
    assert.deepEqual(policyOf(page).split('; ').sort(), [...none, ...own].sort());
    assert.ok(
      page.includes(
        `<script nonce="${nonce}">${OPTIONS.script}\n//# sourceURL=muxscope/dist/panel.js\n</script>`,
      ),
    );
    assert.ok(page.includes(`<style nonce="${nonce}">${OPTIONS.style}</style>`));
    assert.equal(page.match(/<script/g)?.length, 1);
  });

  it('has nothing to fetch, and nothing that ends its script or stylesheet before their end', () => {
    const { script, style } = readPanel(path.join(__dirname, '../..'));
    assert.doesNotMatch(script, /<\/script|<!--/i);
    assert.doesNotMatch(style, /<\/style|<!--|url\(|@import/i);
  });

  it('has a new nonce each time', () => {
    assert.notEqual(policyOf(panelPage(OPTIONS)), policyOf(panelPage(OPTIONS)));
  });

  it('takes texts as texts', () => {
    const page = panelPage({ ...OPTIONS, title: '<b>&', language: '"><script>' });
    assert.ok(page.includes('<title>&#60;b&#62;&#38;</title>'));
    assert.equal(page.match(/<script/g)?.length, 1);
  });
});

describe('the page of a file that cannot be shown', () => {
  it('has its name and why as texts, lets nothing in, and tells screen readers at once', () => {
    const page = problemPage('<i>.mux.arrow', 'it is <no> "trace" & no log', 'en');
    assert.ok(page.includes('<h1>&#60;i&#62;.mux.arrow</h1>'));
    assert.ok(page.includes('<p>it is &#60;no&#62; &#34;trace&#34; &#38; no log</p>'));
    assert.ok(page.includes('<main role="alert">'));
    assert.match(policyOf(page), /^default-src 'none'; style-src 'nonce-[\w-]{22}'$/);
    assert.ok(!page.includes('<script'));
  });
});

import assert from 'node:assert/strict';
import { panelPage, problemPage } from '../../src/extension/panelPage';

const OPTIONS = {
  cspSource: 'https://*.example.test',
  script: 'https://x.example.test/panel.js',
  style: 'https://x.example.test/panel.css',
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
  it('lets nothing in but its own script and what the webview serves', () => {
    const page = panelPage(OPTIONS);
    const policy = policyOf(page);
    for (const name of ['default-src', 'base-uri', 'form-action'])
      assert.ok(policy.split('; ').includes(`${name} 'none'`), name);
    assert.match(policy, /; script-src 'nonce-[\w-]{22}';/);
    assert.ok(!policy.includes('unsafe'));
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1];
    assert.ok(page.includes(`<script nonce="${nonce}" src="${OPTIONS.script}"></script>`));
    assert.equal(page.match(/<script/g)?.length, 1);
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

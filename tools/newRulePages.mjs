/** The pages that a new rule begins with, which say what each part is for. */

const FENCE = '```';

/** @param {string} name @param {string} colon */
function code(name, colon) {
  return `Python${colon}

${FENCE}python
data = conn.recv(4096)  # ${name}
${FENCE}

C${colon}

${FENCE}c
recv(fd, buf, sizeof buf, 0); /* ${name} */
${FENCE}

Node${colon}

${FENCE}js
socket.on('data', handle); // ${name}
${FENCE}`;
}

/**
 * @param {string} id
 * @param {string} title
 */
export const ENGLISH = (id, title) => `# ${title} (\`${id}\`)

What happens, and what of it people see.

![What the picture shows.](pictures/${id}.svg#muxscope)

In a trace: what the picture shows.

## Wrong

${code('wrong', ':')}

## Right

${code('right', ':')}

## When it is not a bug

From when on it is told, and each guard of the rule.

## How to silence it

On the line where it is told, or above it, with a reason: \`# muxscope: ignore[${id}] reason\` (\`//\` in C and Node). On the command line
\`--off ${id}\`, in the settings \`muxscope.findings.off\`; what is known already \`--baseline\` hides.

See select(2).
`;

/**
 * @param {string} id
 * @param {string} title
 */
export const CHINESE = (id, title) => `# ${title}（\`${id}\`）

会发生什么，人们会看到什么。

![图中所示。](pictures/${id}.svg#muxscope)

在跟踪记录中：图中所示。

## 错误的写法

${code('错误', '：')}

## 正确的写法

${code('正确', '：')}

## 什么时候不是错误

从什么时候起提示，以及规则的每个排除条件。

## 如何不再提示

在所提示的那一行或它的上一行加上带理由的注释：\`# muxscope: ignore[${id}] 理由\`（C 与 Node 用 \`//\`）。命令行用 \`--off ${id}\`，
设置用 \`muxscope.findings.off\`；已知的发现用 \`--baseline\` 隐藏。

参见 select(2)。
`;

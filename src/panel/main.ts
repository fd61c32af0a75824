/** The webview's entry. */

import './styles/panel.css';
import { connectHost } from './host';
import { Panel } from './panel';

const root = document.createElement('div');
root.className = 'root';
document.body.append(root);
new Panel(connectHost(), root);

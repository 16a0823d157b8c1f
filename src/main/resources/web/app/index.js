// Where the pages begin: styles, the parts every view may use, and the frame around the views.
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/shell.css";
import "./style/views.css";
import "./shell.js";

// The plugin of the linter with this project's own rules.
import { fileSize } from './file-size-rule.mjs';
import { functionLength } from './function-length-rule.mjs';
import { rooms } from './rooms-rule.mjs';

export default {
  meta: { name: 'house' },
  rules: { rooms, 'file-size': fileSize, 'function-length': functionLength },
};

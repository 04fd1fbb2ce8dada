// Servers that refuse creations wrongly.
import { judgeTwins } from './judge.ts';
import { validation } from './twins/validation.ts';

judgeTwins(validation);

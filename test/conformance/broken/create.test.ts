// Servers that take creations, or answer them, wrongly.
import { judgeTwins } from './judge.ts';
import { create } from './twins/create.ts';

judgeTwins(create);

// Servers that answer retrievals, errors and keys wrongly.
import { judgeTwins } from './judge.ts';
import { auth } from './twins/auth.ts';
import { errors } from './twins/errors.ts';
import { retrieve } from './twins/retrieve.ts';

judgeTwins([...retrieve, ...errors, ...auth]);

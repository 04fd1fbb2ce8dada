// The page at /_emulator/ui/: starts its parts.
import { render } from 'preact';
import { startKeys } from './state/keys.ts';
import { startLive } from './state/live.ts';
import { startRouting } from './state/router.ts';
import { keepSession } from './state/session.ts';
import { startTicking } from './state/time.ts';
import { App } from './views/app.tsx';

keepSession();
startRouting();
startKeys();
startTicking();
startLive();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);

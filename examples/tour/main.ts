// A tour of what a token stops, in a few seconds and on this machine alone: npm start
import { busyLoop } from './busyLoop.js';
import { downloads } from './downloads.js';
import { events } from './events.js';
import { legacy } from './legacy.js';
import { linking } from './linking.js';
import { reasons } from './reasons.js';
import { startServer } from './server.js';
import { taskScope } from './taskScope.js';
import { thirdParties } from './thirdParties.js';
import { finish } from './timeline.js';

const server = await startServer();
try {
  await downloads(server);
  await reasons(server);
  linking();
  await thirdParties();
  await legacy();
  busyLoop();
  await events(server);
  await taskScope(server);
} finally {
  await server.close();
}
process.exitCode = finish();

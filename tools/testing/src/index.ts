export { freePort, startTestCluster, type TestCluster, type TestClusterOptions } from './test-cluster.js';
export { databaseOn, runSql, testDatabase, type TestDatabase } from './test-database.js';
export { startTestMariadb, type TestMariadb } from './test-mariadb.js';
export { NO_ATLAS, TEST_ATLAS } from './test-atlas.js';

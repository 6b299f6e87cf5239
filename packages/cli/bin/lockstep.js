#!/usr/bin/env node
// Exists before the first build, so that npm links it.
import '../dist/bin.js';

// Runs a WebAssembly program (WASI preview 1) under node with this process's standard streams:
// node tests/wasm/run.mjs PROGRAM.wasm < Dockerfile
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const wasi = new WASI({ version: "preview1", args: process.argv.slice(2), env: {} });
const module = await WebAssembly.compile(await readFile(process.argv[2]));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);

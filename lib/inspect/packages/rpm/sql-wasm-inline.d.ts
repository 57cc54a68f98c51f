/** The build of sql.js with its WebAssembly inside, for which @types/sql.js has no entry. */
declare module "sql.js/dist/sql-wasm-inline.js" {
  import initSqlJs from "sql.js";
  export default initSqlJs;
}

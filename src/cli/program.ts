import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_CONFIG_FILE } from '../config/config.ts';
import { version } from '../lib/version.ts';

/** The command line: every command, argument and option, and the module that does it. */
export const program = new Command('vedette')
  .description('A self-hosted SIEM in which the model proposes and the engine verifies.')
  .version(version)
  .showHelpAfterError('(vedette COMMAND --help tells more)')
  // What follows a command is its own, so that `query check` may have an option of the same name as `query`.
  .enablePositionalOptions()
  .exitOverride();

const config = (): Option => new Option('-c, --config <file>', 'settings file').default(DEFAULT_CONFIG_FILE);
const json = (): Option => new Option('--json', 'one JSON object a line instead of text');
const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed');
  return value;
};
const instant = (text: string): number => {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('a time such as 2026-06-03T20:00Z is needed');
  if (value > Date.now()) throw new InvalidArgumentError('it lies in the future');
  return value;
};

/** As ISO 8601. */
const time = (text: string): string => {
  const ago = /^(\d{1,5})([mhd])$/.exec(text);
  if (!ago) return new Date(instant(text)).toISOString();
  return new Date(
    Date.now() - Number(ago[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[ago[2] as 'm'],
  ).toISOString();
};

program
  .command('start')
  .description('collect, detect and serve the console until stopped; makes a commented vedette.yaml if there is none')
  .addOption(config())
  .action(async (options) => (await import('./start.ts')).start(options));

program
  .command('demo')
  .description(
    "a company's week with an intrusion, generated, sent through the real inputs and detected; opens the console",
  )
  .option('--once', 'print what was found and end, instead of leaving the console open')
  .option('--seed <number>', 'another seed, another week', wholeNumber, 7)
  .option('--end <time>', 'when the week ends, such as 2026-06-03T20:00Z; now if absent', instant)
  .option('--port <number>', 'port of the console; 0 takes any', wholeNumber, 4141)
  .option('--no-open', 'do not open a browser')
  .addOption(json())
  .action(async (options) => (await import('./demo.ts')).demo(options));

program
  .command('import')
  .description('read log files into the store: text, NDJSON, JSON, EVTX, plain or .gz')
  .argument('<file...>', 'files')
  .option('--source <name>', 'name of the source they are kept under', 'import')
  .option('--format <name>', 'their format; found by itself if absent')
  .option('--table <name>', 'make a table of this name from one CSV, JSON or Parquet file instead, for queries to name')
  .option('--replace', 'with --table: put the file in the place of a table that is there')
  .addOption(config())
  .addOption(json())
  .action(async (files, options) => (await import('./import-command.ts')).importCommand(files, options));

const tables = program
  .command('tables')
  .description('list the tables made from files')
  .addOption(config())
  .addOption(json())
  .action(async (options) => (await import('./tables-command.ts')).listTables(options));
tables
  .command('remove')
  .description('remove a table made from a file')
  .argument('<name>', 'its name')
  .addOption(config())
  .addOption(json())
  .action(async (name, options) => (await import('./tables-command.ts')).removeTable(name, options));

program
  .command('parse')
  .description('show what each record becomes, without a store')
  .argument('<file...>', "files, or '-' for standard input")
  .option('--format <name>', 'their format; found by itself if absent')
  .addOption(json())
  .action(async (files, options) => (await import('./parse-command.ts')).parseCommand(files, options));

program
  .command('scan')
  .description('run the rules over log files, without a store')
  .argument('<path...>', 'files and folders: EVTX, NDJSON and every format of `parse`')
  .option('--rules <path...>', "folders, files or .tar.gz archives of Sigma rules instead of Vedette's own")
  .option('--min-level <level>', 'informational, low, medium, high or critical', 'low')
  .addOption(json())
  .action(async (paths, options) => (await import('./scan-command.ts')).scanCommand(paths, options));

const rules = program
  .command('rules')
  .description('list rules with their state and run their tests; a running Vedette says what its sources fill')
  .argument('[path...]', "folders, files or .tar.gz archives of Sigma and KQL rules instead of the settings' own")
  .addOption(config())
  .addOption(json())
  .action(async (paths, options) => (await import('./rules-command.ts')).rulesCommand(paths, options));

rules
  .command('check')
  .description("what is wrong with rules, and which fire on other rules' tests")
  .argument('[path...]', "folders, files or .tar.gz archives of Sigma and KQL rules instead of the settings' own")
  .option('--ceiling <number>', 'how many other rules a rule may fire on the tests of', wholeNumber, 3)
  .addOption(config())
  .addOption(json())
  .action(async (paths, options) => (await import('./rules-check.ts')).rulesCheckCommand(paths, options));

rules
  .command('run')
  .description('run KQL rules over events of the past, as their schedule would have then: after an import, say')
  .requiredOption('--from <time>', 'events from this time on, such as 2026-06-03T20:00Z or 7d (ago)', time)
  .option('--to <time>', 'events before this time; now if absent', time)
  .option('--rule <id...>', 'only these rules')
  .addOption(config())
  .addOption(json())
  .action(async (options) => (await import('./rules-run.ts')).rulesRunCommand(options));

const query = program
  .command('query')
  .description('run KQL over the store')
  .argument('<kql>', "the query, or '-' to read it from standard input")
  .addOption(new Option('--table', 'an aligned table (default)').conflicts(['csv', 'json']))
  .addOption(new Option('--csv', 'CSV').conflicts(['json']))
  .addOption(
    new Option('--format <name>', 'all rows as a file, piece by piece: csv, json, ndjson or parquet')
      .choices(['csv', 'json', 'ndjson', 'parquet'])
      .conflicts(['table', 'csv', 'json']),
  )
  .option('--out <file>', 'with --format: the file to write, instead of standard output')
  .addOption(json())
  .option('--from <time>', 'only events from this time on (ISO 8601)')
  .option('--to <time>', 'only events before this time (ISO 8601)')
  .option('--max-rows <number>', 'at most this many rows (1000; with --format 10000000)', wholeNumber)
  .addOption(config())
  .action(async (kql, options) => (await import('./query.ts')).queryCommand(kql, options));
query
  .command('check')
  .description('for each {id, query} of a JSON lines file: does it parse, bind, translate and run')
  .argument('<file>', 'JSON lines')
  .option('--tables <file>', 'a JSON file of further tables: {table: [[column, type], …]}')
  .addOption(json())
  .action(async (file, options) => (await import('./query-check.ts')).queryCheckCommand(file, options));

const library = () => import('./library-command.ts');
const stored = query.command('function').description('functions that queries call by their names');
stored
  .command('list')
  .description('the functions that are kept')
  .addOption(config())
  .addOption(json())
  .action(async (options) => (await library()).functionListCommand(options));
stored
  .command('save')
  .description('keep a function, in place of one that has its name')
  .argument('<file>', 'a file that holds: let Name = (parameters) { query }')
  .addOption(config())
  .action(async (file, options) => (await library()).functionSaveCommand(file, options));
stored
  .command('delete')
  .description('keep a function no longer')
  .argument('<name>', 'its name')
  .addOption(config())
  .action(async (name, options) => (await library()).functionDeleteCommand(name, options));

const watchlists = query.command('watchlist').description("small tables for _GetWatchlist('name')");
watchlists
  .command('list')
  .description('the watchlists that are kept')
  .addOption(config())
  .addOption(json())
  .action(async (options) => (await library()).watchlistListCommand(options));
watchlists
  .command('save')
  .description('keep a watchlist, in place of one that has its name')
  .argument('<name>', 'its name')
  .argument('<file>', 'CSV; its first line names the columns, such as User or Since:datetime')
  .option('--key <column>', 'the column whose values are the search keys; the first if absent')
  .addOption(config())
  .action(async (name, file, options) => (await library()).watchlistSaveCommand(name, file, options));
watchlists
  .command('delete')
  .description('keep a watchlist no longer')
  .argument('<name>', 'its name')
  .addOption(config())
  .action(async (name, options) => (await library()).watchlistDeleteCommand(name, options));

program
  .command('ask')
  .description('ask in plain language')
  .argument('<question>', 'the question')
  .option('--from <time>', 'only events from this time on (ISO 8601)')
  .option('--to <time>', 'only events before this time (ISO 8601)')
  .addOption(config())
  .addOption(json())
  .action(async (question, options) => (await import('./ask-command.ts')).askCommand(question, options));

program
  .command('triage')
  .description('judge an incident by its evidence')
  .argument('<id>', 'number or id of the incident')
  .addOption(config())
  .addOption(json())
  .action(async (id, options) => (await import('./triage-command.ts')).triageCommand(id, options));

program
  .command('backup')
  .description('copy the data folder into one archive, whether Vedette runs or not')
  .argument('<archive>', 'the .tar.gz to write')
  .addOption(config())
  .addOption(json())
  .action(async (archive, options) => (await import('./backup.ts')).backupCommand(archive, options));
program
  .command('restore')
  .description('unpack an archive of `backup` into an empty data folder; its hashes are checked')
  .argument('<archive>', 'the .tar.gz to read')
  .addOption(config())
  .addOption(json())
  .action(async (archive, options) => (await import('./backup.ts')).restoreCommand(archive, options));

program
  .command('password')
  .description("set the administrator's password (asked for, or the first line of standard input)")
  .addOption(config())
  .action(async (options) => (await import('./password.ts')).passwordCommand(options));

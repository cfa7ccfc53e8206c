/** How the engine's processes are started. */
export interface Launch {
  /** Of one stage on this machine; null: as many as the accelerate configuration says, else one. */
  processes: number | null;
  /** A file for `accelerate launch` (trainer/accelerate): FSDP, DeepSpeed, several machines. */
  accelerateConfig: string | null;
}

export const oneProcess: Launch = { processes: null, accelerateConfig: null };

/** Python's arguments that run one verb of the engine. */
export function engineArguments(verb: string, configFile: string, launch: Launch): string[] {
  const { processes, accelerateConfig } = launch;
  const engine = ["-m", "loupe_engine", verb, "--config", configFile];
  if (accelerateConfig !== null) {
    const count = processes === null ? [] : ["--num_processes", String(processes)];
    return ["-m", "accelerate.commands.launch", "--config_file", accelerateConfig, ...count, ...engine];
  }
  if (processes === null || processes === 1) return engine;
  return ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", String(processes), ...engine];
}

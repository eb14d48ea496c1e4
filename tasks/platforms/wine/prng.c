/* bcryptprimitives.dll, which Wine 8 has not: this function of it is the one that runtimes need. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE at, SIZE_T left) {
  while (left) {
    ULONG part = left > 0x10000000 ? 0x10000000 : (ULONG)left;
    RtlGenRandom(at, part);
    at += part;
    left -= part;
  }
  return TRUE;
}

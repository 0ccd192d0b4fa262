#!/bin/sh
# Runs what is packed here: sh run.sh RESULT [--minutes 9] ...; PYTHON names another python3.
set -eu
result=${1:?give a folder for the result}
shift
mkdir -p -- "$result"
result=$(CDPATH='' cd -- "$result" && pwd)
CDPATH='' cd -- "$(dirname -- "$0")"
here=$PWD
python=${PYTHON:-python3}

if [ ! -d packages ]; then
    rm -rf packages.part # of a run that was killed
    mkdir packages.part
    tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
    for wheel in wheels/*.whl; do
        case $wheel in
        *-none-any.whl | *-"$tag"-* | *-abi3-*) "$python" -m zipfile -e "$wheel" packages.part ;;
        *.whl) [ ! -e "$wheel" ] || echo "$wheel is not for this Python ($tag), and left out" ;;
        esac
    done
    mv packages.part packages
fi

# The driver may be there, but nothing that finds it. libOpenGL, unlike libGL, needs no X11.
loaders=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true)
lacks() {
    case $loaders in *"$1"*) return 1 ;; esac
}
if { lacks libEGL.so.1 || lacks libGL.so.1; } && command -v dpkg >/dev/null; then
    for package in gl/*.deb; do
        [ ! -e "$package" ] || dpkg -x "$package" gl/root
    done
    libraries=$here/gl/root/usr/lib/x86_64-linux-gnu
    if [ -e "$libraries/libEGL.so.1" ]; then
        export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries"
        export GLCONTEXT_LINUX_LIBEGL="$libraries/libEGL.so.1"
        export GLCONTEXT_LINUX_LIBGL="$libraries/libOpenGL.so.0"
    fi
fi

# Containers that get NVIDIA's driver as a mount have the file that names it to the loader there, too.
if [ -z "${__EGL_VENDOR_LIBRARY_FILENAMES:-}${__EGL_VENDOR_LIBRARY_DIRS:-}" ]; then
    vendors=
    for vendor in /etc/glvnd/egl_vendor.d/*.json /usr/share/glvnd/egl_vendor.d/*.json; do
        [ ! -e "$vendor" ] || vendors="$vendors:$vendor"
    done
    mounted=/usr/local/nvidia/share/glvnd/egl_vendor.d/10_nvidia.json
    case $vendors in
    *nvidia*) ;;
    *) [ ! -e "$mounted" ] || export __EGL_VENDOR_LIBRARY_FILENAMES="$mounted$vendors" ;;
    esac
fi

export PYTHONPATH="$here/src:$here/packages${PYTHONPATH:+:$PYTHONPATH}"
export XDG_CACHE_HOME="$here/baked"
export PYTHONUNBUFFERED=1
exec "$python" -m aa2.train.lease "$result" "$@"

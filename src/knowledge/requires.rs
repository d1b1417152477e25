//! What releases of packages need of each other: pins that contradict it cannot be installed together.

use super::version::{Specifiers, Version};

/// From a version on: the dependencies with what is asked of their versions; empty where that is not known.
type From = (&'static str, &'static str);

/// By package: the newest release that was read, and since when what is needed; not what is asked for on a condition (a
/// marker), what the extras bring, and what bounds nothing.
///
/// Source: `install_requires`, `dependencies` or `requires` in the `setup.py`, `setup.cfg` or `pyproject.toml` of the project's
/// own repository at the tag of each release. langchain, mlflow, pandas, scikit-learn, scipy, tensorflow and transformers: the
/// metadata on PyPI of the releases that are given, and of no others; what holds for every Python. 2026-11-24.
#[rustfmt::skip]
static NEEDS: &[(&str, &str, &[From])] = &[
    ("accelerate", "1.14.0", &[
        ("0.5.0", "numpy>=1.17; torch>=1.4.0"),
        ("0.19.0", "numpy>=1.17; torch>=1.6.0"),
        ("0.21.0", "numpy>=1.17; torch>=1.10.0"),
        ("0.25.0", "numpy>=1.17; safetensors>=0.3.1; torch>=1.10.0"),
        ("0.32.0", "numpy>=1.17,<2.0.0; safetensors>=0.3.1; torch>=1.10.0"),
        ("0.33.0", "huggingface-hub>=0.21.0; numpy>=1.17,<2.0.0; safetensors>=0.3.1; torch>=1.10.0"),
        ("0.34.0", "huggingface-hub>=0.21.0; numpy>=1.17,<3.0.0; safetensors>=0.4.3; torch>=1.10.0"),
        ("1.3.0", "huggingface-hub>=0.21.0; numpy>=1.17,<3.0.0; safetensors>=0.4.3; torch>=2.0.0"),
        ("1.11.0", "huggingface-hub>=0.21.0; numpy>=1.17; safetensors>=0.4.3; torch>=2.0.0"),
    ]),
    ("aiobotocore", "3.9.0", &[
        ("2.10.0", "botocore>=1.33.2,<1.34.23"),
        ("2.11.1", "botocore>=1.33.2,<1.34.28"),
        ("2.11.2", "botocore>=1.33.2,<1.34.35"),
        ("2.12.0", "botocore>=1.34.41,<1.34.52"),
        ("2.12.3", "botocore>=1.34.41,<1.34.70"),
        ("2.12.4", "botocore>=1.34.70,<1.34.107"),
        ("2.13.1", "botocore>=1.34.70,<1.34.132"),
        ("2.13.3", "botocore>=1.34.70,<1.34.163"),
        ("2.14.0", "botocore>=1.35.0,<1.35.8"),
        ("2.15.0", "botocore>=1.35.16,<1.35.17"),
        ("2.15.1", "botocore>=1.35.16,<1.35.24"),
        ("2.15.2", "botocore>=1.35.16,<1.35.37"),
        ("2.16.0", "botocore>=1.35.74,<1.35.82"),
        ("2.16.1", "botocore>=1.35.74,<1.35.89"),
        ("2.17.0", "botocore>=1.35.74,<1.35.94"),
        ("2.18.0", "botocore>=1.36.0,<1.36.2"),
        ("2.19.0", "botocore>=1.36.0,<1.36.4"),
        ("2.20.0", "botocore>=1.36.20,<1.36.24"),
        ("2.21.0", "botocore>=1.37.0,<1.37.2"),
        ("2.22.0", "botocore>=1.37.2,<1.37.4"),
        ("2.23.0", "botocore>=1.38.23,<1.38.28"),
        ("2.23.1", "botocore>=1.38.40,<1.38.47"),
        ("2.23.2", "botocore>=1.39.7,<1.39.9"),
        ("2.24.0", "botocore>=1.39.9,<1.39.12"),
        ("2.24.2", "botocore>=1.40.15,<1.40.19"),
        ("2.24.3", "botocore>=1.40.37,<1.40.46"),
        ("2.25.0", "botocore>=1.40.46,<1.40.50"),
        ("2.25.1", "botocore>=1.40.46,<1.40.62"),
        ("2.25.2", "botocore>=1.40.46,<1.40.71"),
        ("2.26.0", "botocore>=1.41.0,<1.41.6"),
        ("3.0.0", "botocore>=1.41.0,<1.42.6"),
        ("3.1.0", "botocore>=1.41.0,<1.42.20"),
        ("3.1.1", "botocore>=1.41.0,<1.42.31"),
        ("3.1.2", "botocore>=1.41.0,<1.42.43"),
        ("3.1.3", "botocore>=1.41.0,<1.42.50"),
        ("3.2.0", "botocore>=1.42.53,<1.42.56"),
        ("3.2.1", "botocore>=1.42.53,<1.42.62"),
        ("3.3.0", "botocore>=1.42.62,<1.42.71"),
        ("3.4.0", "botocore>=1.42.79,<1.42.85"),
        ("3.5.0", "botocore>=1.42.90,<1.42.92"),
        ("3.6.0", "botocore>=1.42.90,<1.43.1"),
        ("3.8.0", "botocore>=1.43.3,<1.43.47"),
        ("3.9.0", "botocore>=1.43.3,<1.43.57"),
    ]),
    ("datasets", "5.0.1", &[
        ("2.2.0", "fsspec>=2021.05.0; huggingface-hub>=0.1.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.2.2", "dill<0.3.5; fsspec>=2021.05.0; huggingface-hub>=0.1.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.3.0", "dill<0.3.6; fsspec>=2021.05.0; huggingface-hub>=0.1.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.4.0", "dill<0.3.6; fsspec>=2021.11.1; huggingface-hub>=0.1.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.5.2", "dill<0.3.6; fsspec>=2021.11.1; huggingface-hub>=0.2.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.7.0", "dill<0.3.7; fsspec>=2021.11.1; huggingface-hub>=0.2.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.10.0", "dill>=0.3.0,<0.3.7; fsspec>=2021.11.1; huggingface-hub>=0.2.0,<1.0.0; numpy>=1.17; pyarrow>=6.0.0; responses<0.19"),
        ("2.11.0", "dill>=0.3.0,<0.3.7; fsspec>=2021.11.1; huggingface-hub>=0.11.0,<1.0.0; numpy>=1.17; pyarrow>=8.0.0; responses<0.19"),
        ("2.13.0", "dill>=0.3.0,<0.3.7; fsspec>=2021.11.1; huggingface-hub>=0.11.0,<1.0.0; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.14.0", "dill>=0.3.0,<0.3.8; fsspec>=2021.11.1; huggingface-hub>=0.14.0,<1.0.0; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.14.5", "dill>=0.3.0,<0.3.8; fsspec>=2023.1.0,<2023.9.0; huggingface-hub>=0.14.0,<1.0.0; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.14.6", "dill>=0.3.0,<0.3.8; fsspec>=2023.1.0,<=2023.10.0; huggingface-hub>=0.14.0,<1.0.0; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.15.0", "dill>=0.3.0,<0.3.8; fsspec>=2023.1.0,<=2023.10.0; huggingface-hub>=0.18.0; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.16.0", "dill>=0.3.0,<0.3.8; fsspec>=2023.1.0,<=2023.10.0; huggingface-hub>=0.19.4; numpy>=1.17; pyarrow>=8.0.0"),
        ("2.17.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2023.10.0; huggingface-hub>=0.19.4; numpy>=1.17; pyarrow>=12.0.0"),
        ("2.18.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.2.0; huggingface-hub>=0.19.4; numpy>=1.17; pyarrow>=12.0.0"),
        ("2.19.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.3.1; huggingface-hub>=0.21.2; numpy>=1.17; pyarrow>=12.0.0"),
        ("2.20.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.5.0; huggingface-hub>=0.21.2; numpy>=1.17; pyarrow>=15.0.0"),
        ("2.21.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.6.1; huggingface-hub>=0.21.2; numpy>=1.17; pyarrow>=15.0.0"),
        ("3.0.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.6.1; huggingface-hub>=0.22.0; numpy>=1.17; pyarrow>=15.0.0"),
        ("3.0.2", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.9.0; huggingface-hub>=0.23.0; multiprocess<0.70.17; numpy>=1.17; pyarrow>=15.0.0"),
        ("3.3.0", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2024.12.0; huggingface-hub>=0.24.0; multiprocess<0.70.17; numpy>=1.17; pyarrow>=15.0.0"),
        ("3.5.1", "dill>=0.3.0,<0.3.9; fsspec>=2023.1.0,<=2025.3.0; huggingface-hub>=0.24.0; multiprocess<0.70.17; numpy>=1.17; pyarrow>=15.0.0"),
        ("4.1.0", "dill>=0.3.0,<0.4.1; fsspec>=2023.1.0,<=2025.9.0; huggingface-hub>=0.24.0; multiprocess<0.70.17; numpy>=1.17; pyarrow>=21.0.0"),
        ("4.2.0", "dill>=0.3.0,<0.4.1; fsspec>=2023.1.0,<=2025.9.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.17; numpy>=1.17; pyarrow>=21.0.0"),
        ("4.4.0", "dill>=0.3.0,<0.4.1; fsspec>=2023.1.0,<=2025.10.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.19; numpy>=1.17; pyarrow>=21.0.0"),
        ("4.6.0", "dill>=0.3.0,<0.4.1; fsspec>=2023.1.0,<=2026.2.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.19; numpy>=1.17; pyarrow>=21.0.0"),
        ("4.8.0", "dill>=0.3.0,<0.4.2; fsspec>=2023.1.0,<=2026.2.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.20; numpy>=1.17; pyarrow>=21.0.0"),
        ("5.0.0", "dill>=0.3.0,<0.4.2; fsspec>=2023.1.0,<=2026.4.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.20; numpy>=1.17; pyarrow>=21.0.0"),
        ("5.0.1", "dill>=0.3.0,<0.4.2; fsspec>=2023.1.0,<=2026.6.0; httpx<1.0.0; huggingface-hub>=0.25.0,<2.0; multiprocess<0.70.20; numpy>=1.17; pyarrow>=21.0.0"),
    ]),
    ("evidently", "0.7.21", &[
        ("0.4.0", "fastapi>=0.98.0; numpy>=1.19.5; pandas>=1.3.5; plotly>=5.5.0; pydantic>=1.10,<2; scikit-learn>=0.24.0; scipy>=1.5.4; statsmodels>=0.12.2; uvicorn>=0.22.0"),
        ("0.4.4", "fastapi>=0.98.0; numpy>=1.19.5; pandas>=1.3.5; plotly>=5.5.0; pyarrow>=11; pydantic>=1.10,<2; scikit-learn>=0.24.0; scipy>=1.5.4; statsmodels>=0.12.2; uvicorn>=0.22.0"),
        ("0.4.6", "fastapi>=0.100.0; numpy>=1.19.5; pandas>=1.3.5; plotly>=5.5.0; pyarrow>=11; pydantic<2; scikit-learn>=0.24.0; scipy>=1.5.4; statsmodels>=0.12.2; uvicorn>=0.22.0"),
        ("0.4.8", "fastapi>=0.100.0; numpy>=1.19.5; pandas>=1.3.5; plotly>=5.5.0; pydantic<2; scikit-learn>=0.24.0; scipy>=1.5.4; statsmodels>=0.12.2; uvicorn>=0.22.0"),
        ("0.4.16", "numpy>=1.19.5; pandas>=1.3.5; plotly>=5.5.0; pydantic>=1.10.14; scikit-learn>=0.24.0; scipy>=1.5.4; statsmodels>=0.12.2; uvicorn>=0.22.0"),
        ("0.4.17", "fsspec>=2024.2.0; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0; pydantic>=1.10.14; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.18; uvicorn>=0.22.0"),
        ("0.4.20", "fsspec>=2024.2.0; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0; pydantic>=1.10.13; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.18; uvicorn>=0.22.0"),
        ("0.4.28", "fsspec>=2024.2.0; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0; pydantic>=1.10.13; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.4.37", "fsspec>=2024.6.1; numpy>=1.22.0,<2.1; pandas>=1.3.5; plotly>=5.10.0; pydantic>=1.10.13; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.5.1", "fsspec>=2024.6.1; numpy>=1.22.0,<2.1; pandas>=1.3.5; plotly>=5.10.0; pydantic>=1.10.13; scikit-learn>=1.0.1,<1.6.0; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.6.1", "fsspec>=2024.6.1; numpy>=1.22.0,<2.1; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.13; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.6.7", "fsspec>=2024.6.1; numpy>=1.22.0,<2.1; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.16; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.7.1", "fsspec>=2024.6.1; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.16; scikit-learn>=1.0.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.7.15", "fsspec>=2024.6.1; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.16; scikit-learn>=1.1.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.7.19", "fsspec>=2024.9.0; numpy>=1.22.0; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.16; scikit-learn>=1.1.1; scipy>=1.10.0; statsmodels>=0.12.2; urllib3>=1.26.19; uvicorn>=0.22.0"),
        ("0.7.21", "fsspec>=2024.9.0; numpy>=1.23.0; pandas>=1.3.5; plotly>=5.10.0,<6; pydantic>=1.10.16; scikit-learn>=1.1.1; scipy>=1.10.0; statsmodels>=0.14.0; urllib3>=1.26.19; uvicorn>=0.22.0"),
    ]),
    ("fastapi", "0.141.1", &[
        ("0.65.1", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.14.2"),
        ("0.69.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.15.0"),
        ("0.70.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.16.0"),
        ("0.71.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.17.1"),
        ("0.76.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.18.0"),
        ("0.77.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.19.0"),
        ("0.77.1", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.19.1"),
        ("0.85.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.20.4"),
        ("0.87.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.21.0"),
        ("0.88.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette==0.22.0"),
        ("0.90.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.22.0,<=0.23.0"),
        ("0.90.1", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.22.0,<0.24.0"),
        ("0.91.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.24.0,<0.25.0"),
        ("0.92.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.25.0,<0.26.0"),
        ("0.94.0", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.26.0,<0.27.0"),
        ("0.94.1", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.26.1,<0.27.0"),
        ("0.95.2", "pydantic>=1.6.2,!=1.7,!=1.7.1,!=1.7.2,!=1.7.3,!=1.8,!=1.8.1,<2.0.0; starlette>=0.27.0,<0.28.0"),
        ("0.96.1", "pydantic>=1.7.4,!=1.8,!=1.8.1,<2.0.0; starlette>=0.27.0,<0.28.0"),
        ("0.99.0", "pydantic>=1.7.4,!=1.8,!=1.8.1,<2.0.0; starlette>=0.27.0,<0.28.0; typing-extensions>=4.5.0"),
        ("0.100.0", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,<3.0.0; starlette>=0.27.0,<0.28.0; typing-extensions>=4.5.0"),
        ("0.101.0", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.27.0,<0.28.0; typing-extensions>=4.5.0"),
        ("0.103.1", "anyio>=3.7.1,<4.0.0; pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.27.0,<0.28.0; typing-extensions>=4.5.0"),
        ("0.104.0", "anyio>=3.7.1,<4.0.0; pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.27.0,<0.28.0; typing-extensions>=4.8.0"),
        ("0.107.0", "anyio>=3.7.1,<4.0.0; pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.28.0,<0.29.0; typing-extensions>=4.8.0"),
        ("0.108.0", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.29.0,<0.33.0; typing-extensions>=4.8.0"),
        ("0.109.0", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.35.0,<0.36.0; typing-extensions>=4.8.0"),
        ("0.109.2", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.36.3,<0.37.0; typing-extensions>=4.8.0"),
        ("0.110.1", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.37.2,<0.38.0; typing-extensions>=4.8.0"),
        ("0.112.1", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.37.2,<0.39.0; typing-extensions>=4.8.0"),
        ("0.115.2", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.37.2,<0.41.0; typing-extensions>=4.8.0"),
        ("0.115.3", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.42.0; typing-extensions>=4.8.0"),
        ("0.115.7", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.46.0; typing-extensions>=4.8.0"),
        ("0.115.10", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.47.0; typing-extensions>=4.8.0"),
        ("0.116.1", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.48.0; typing-extensions>=4.8.0"),
        ("0.116.2", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.49.0; typing-extensions>=4.8.0"),
        ("0.120.1", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.50.0; typing-extensions>=4.8.0"),
        ("0.121.3", "pydantic>=1.7.4,!=1.8,!=1.8.1,!=2.0.0,!=2.0.1,!=2.1.0,<3.0.0; starlette>=0.40.0,<0.51.0; typing-extensions>=4.8.0"),
        ("0.126.0", "pydantic>=2.7.0; starlette>=0.40.0,<0.51.0; typing-extensions>=4.8.0"),
        ("0.128.3", "pydantic>=2.7.0; starlette>=0.40.0,<1.0.0; typing-extensions>=4.8.0"),
        ("0.133.0", "pydantic>=2.7.0; starlette>=0.40.0; typing-extensions>=4.8.0"),
        ("0.134.0", "pydantic>=2.7.0; starlette>=0.46.0; typing-extensions>=4.8.0"),
        ("0.135.2", "pydantic>=2.9.0; starlette>=0.46.0; typing-extensions>=4.8.0"),
    ]),
    ("flask", "3.1.3", &[
        ("1.0.3", "click>=5.1; itsdangerous>=0.24; jinja2>=2.10; werkzeug>=0.14"),
        ("1.1.0", "click>=5.1; itsdangerous>=0.24; jinja2>=2.10.1; werkzeug>=0.15"),
        ("1.1.3", "click>=5.1,<8.0; itsdangerous>=0.24,<2.0; jinja2>=2.10.1,<3.0; werkzeug>=0.15,<2.0"),
        ("2.0.0", "click>=7.1.2; itsdangerous>=2.0; jinja2>=3.0; werkzeug>=2.0"),
        ("2.1.0", "click>=8.0; itsdangerous>=2.0; jinja2>=3.0; werkzeug>=2.0"),
        ("2.2.0", "click>=8.0; itsdangerous>=2.0; jinja2>=3.0; werkzeug>=2.2.0"),
        ("2.2.2", "click>=8.0; itsdangerous>=2.0; jinja2>=3.0; werkzeug>=2.2.2"),
        ("2.3.0", "blinker>=1.6.2; click>=8.1.3; itsdangerous>=2.1.2; jinja2>=3.1.2; werkzeug>=2.3.0"),
        ("2.3.2", "blinker>=1.6.2; click>=8.1.3; itsdangerous>=2.1.2; jinja2>=3.1.2; werkzeug>=2.3.3"),
        ("2.3.3", "blinker>=1.6.2; click>=8.1.3; itsdangerous>=2.1.2; jinja2>=3.1.2; werkzeug>=2.3.7"),
        ("3.0.0", "blinker>=1.6.2; click>=8.1.3; itsdangerous>=2.1.2; jinja2>=3.1.2; werkzeug>=3.0.0"),
        ("3.1.0", "blinker>=1.9; click>=8.1.3; itsdangerous>=2.2; jinja2>=3.1.2; werkzeug>=3.1"),
        ("3.1.1", "blinker>=1.9.0; click>=8.1.3; itsdangerous>=2.2.0; jinja2>=3.1.2; markupsafe>=2.1.1; werkzeug>=3.1.0"),
    ]),
    ("httpx", "0.28.1", &[
        ("0.18.0", "httpcore>=0.13.0,<0.14.0"),
        ("0.18.2", "httpcore>=0.13.3,<0.14.0"),
        ("0.21.0", "httpcore>=0.14.0,<0.15.0"),
        ("0.22.0", "httpcore>=0.14.5,<0.15.0"),
        ("0.23.0", "httpcore>=0.15.0,<0.16.0"),
        ("0.23.1", "httpcore>=0.15.0,<0.17.0"),
        ("0.24.0", "httpcore>=0.15.0,<0.18.0"),
        ("0.25.0", "httpcore>=0.18.0,<0.19.0"),
        ("0.25.1", ""),
        ("0.25.2", "httpcore==1.*"),
    ]),
    ("imbalanced-learn", "0.14.2", &[
        ("0.8.0", "numpy>=1.13.3; scikit-learn>=0.24; scipy>=0.19.1"),
        ("0.9.0", ""),
        ("0.13.0", "numpy>=1.24.3,<3; scikit-learn>=1.3.2,<2; scipy>=1.10.1,<2"),
        ("0.14.0", "numpy>=1.25.2,<3; scikit-learn>=1.4.2,<2; scipy>=1.11.4,<2"),
    ]),
    ("jinja2", "3.1.6", &[
        ("2.10.1", "markupsafe>=0.23"),
        ("3.0.0", ""),
        ("3.0.1", "markupsafe>=2.0"),
    ]),
    ("langchain", "0.3.0", &[
        ("0.1.20", "langchain-core>=0.1.52,<0.2.0; numpy>=1,<2; pydantic>=1,<3"),
        ("0.1.21", ""),
        ("0.2.0", "langchain-core>=0.2.0,<0.3.0; numpy>=1,<2; pydantic>=1,<3"),
        ("0.2.1", ""),
        ("0.3.0", "langchain-core>=0.3.0,<0.4.0; numpy>=1,<2; pydantic>=2.7.4,<3.0.0"),
    ]),
    ("mcp", "2.0.0", &[
        ("1.0.0", "anyio>=4.6; httpx>=0.27; pydantic>=2.8.0; sse-starlette>=2.0; starlette>=0.39"),
        ("1.1.1", "anyio>=4.5; httpx>=0.27; pydantic>=2.7.2; sse-starlette>=2.0; starlette>=0.27"),
        ("1.1.2", "anyio>=4.5; httpx>=0.27; pydantic>=2.7.2; sse-starlette>=1.6.1; starlette>=0.27"),
        ("1.2.0", "anyio>=4.5; httpx>=0.27; pydantic>=2.10.1,<3.0.0; pydantic-settings>=2.6.1; sse-starlette>=1.6.1; starlette>=0.27; uvicorn>=0.30"),
        ("1.3.0", "anyio>=4.5; httpx>=0.27; pydantic>=2.7.2,<3.0.0; pydantic-settings>=2.5.2; sse-starlette>=1.6.1; starlette>=0.27; uvicorn>=0.23.1"),
        ("1.7.0", "anyio>=4.5; httpx>=0.27; pydantic>=2.7.2,<3.0.0; pydantic-settings>=2.5.2; python-multipart>=0.0.9; sse-starlette>=1.6.1; starlette>=0.27"),
        ("1.11.0", "anyio>=4.5; httpx>=0.27; pydantic>=2.8.0,<3.0.0; pydantic-settings>=2.5.2; python-multipart>=0.0.9; sse-starlette>=1.6.1; starlette>=0.27"),
        ("1.13.0", "anyio>=4.5; httpx>=0.27.1; pydantic>=2.11.0,<3.0.0; pydantic-settings>=2.5.2; python-multipart>=0.0.9; sse-starlette>=1.6.1; starlette>=0.27"),
        ("1.27.1", "anyio>=4.5; httpx>=0.27.1,<1.0.0; pydantic>=2.11.0,<3.0.0; pydantic-settings>=2.5.2; python-multipart>=0.0.9; sse-starlette>=1.6.1; starlette>=0.27"),
        ("1.28.0", "anyio>=4.5; httpx>=0.27.1,<1.0.0; pydantic-settings>=2.5.2; python-multipart>=0.0.9; sse-starlette>=1.6.1"),
        ("2.0.0", ""),
    ]),
    ("mlflow", "2.16.0", &[
        ("2.9.2", "click>=7.0,<9; flask<4; numpy<2; packaging<24; pandas<3; protobuf>=3.12.0,<5; pyarrow>=4.0.0,<15; scikit-learn<2; scipy<2"),
        ("2.9.3", ""),
        ("2.16.0", "flask<4; numpy<3; pandas<3; pyarrow>=4.0.0,<18; scikit-learn<2; scipy<2"),
    ]),
    ("openai", "3.3.1", &[
        ("1.0.0", "anyio>=3.5.0,<4; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.5,<5"),
        ("1.3.8", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.5,<5"),
        ("1.6.0", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.7,<5"),
        ("1.40.0", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.11,<5"),
        ("1.68.0", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; numpy>=2.0.2; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.11,<5"),
        ("1.68.1", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.11,<5"),
        ("2.29.0", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.11,>=4.14,<5,<5"),
        ("2.44.0", "anyio>=3.5.0,<5; httpx>=0.23.0,<1; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.14,<5"),
        ("3.0.0", "anyio>=4.10.0,<5; pydantic>=1.9.0,<3; tqdm>4; typing-extensions>=4.14,<5"),
        ("3.3.0", "anyio>=4.10.0,<5; pydantic>=1.9.0,<3; typing-extensions>=4.14,<5"),
        ("3.3.1", "anyio>=4.10.0,<5; pydantic>=1.10.13,!=2.0.*,!=2.1.*,!=2.2.*,!=2.3.*,<3; typing-extensions>=4.14,<5"),
    ]),
    ("pandas", "2.2.2", &[
        ("2.0.0", "numpy>=1.20.3"),
        ("2.0.1", ""),
        ("2.2.2", "numpy>=1.22.4"),
    ]),
    ("peft", "0.20.0", &[
        ("0.0.1", "numpy>=1.17; torch>=1.13.0"),
        ("0.6.0", "accelerate>=0.21.0; numpy>=1.17; torch>=1.13.0"),
        ("0.7.0", "accelerate>=0.21.0; huggingface-hub>=0.17.0; numpy>=1.17; torch>=1.13.0"),
        ("0.14.0", "accelerate>=0.21.0; huggingface-hub>=0.25.0; numpy>=1.17; torch>=1.13.0"),
    ]),
    ("pydantic", "2.13.4", &[
        ("2.0", "pydantic-core==2.0.1; typing-extensions>=4.6.1"),
        ("2.0.1", "pydantic-core==2.0.2; typing-extensions>=4.6.1"),
        ("2.0.2", "pydantic-core==2.1.2; typing-extensions>=4.6.1"),
        ("2.0.3", "pydantic-core==2.3.0; typing-extensions>=4.6.1"),
        ("2.1.0", "pydantic-core==2.4.0; typing-extensions>=4.6.1"),
        ("2.2.0", "pydantic-core==2.6.0; typing-extensions>=4.6.1"),
        ("2.2.1", "pydantic-core==2.6.1; typing-extensions>=4.6.1"),
        ("2.2.2", "pydantic-core==2.6.3; typing-extensions>=4.6.1"),
        ("2.4.0", "pydantic-core==2.10.0; typing-extensions>=4.6.1"),
        ("2.4.1", "pydantic-core==2.10.1; typing-extensions>=4.6.1"),
        ("2.5.0", "pydantic-core==2.14.1; typing-extensions>=4.6.1"),
        ("2.5.1", "pydantic-core==2.14.3; typing-extensions>=4.6.1"),
        ("2.5.2", "pydantic-core==2.14.5; typing-extensions>=4.6.1"),
        ("2.5.3", "pydantic-core==2.14.6; typing-extensions>=4.6.1"),
        ("2.6.0", "pydantic-core==2.16.1; typing-extensions>=4.6.1"),
        ("2.6.1", "pydantic-core==2.16.2; typing-extensions>=4.6.1"),
        ("2.6.2", "pydantic-core==2.16.3; typing-extensions>=4.6.1"),
        ("2.7.0", "pydantic-core==2.18.1; typing-extensions>=4.6.1"),
        ("2.7.1", "pydantic-core==2.18.2; typing-extensions>=4.6.1"),
        ("2.7.2", "pydantic-core==2.18.3; typing-extensions>=4.6.1"),
        ("2.7.3", "pydantic-core==2.18.4; typing-extensions>=4.6.1"),
        ("2.8.0", "pydantic-core==2.20.0"),
        ("2.8.1", "pydantic-core==2.20.1"),
        ("2.9.0", "pydantic-core==2.23.2"),
        ("2.9.1", "pydantic-core==2.23.3"),
        ("2.9.2", "pydantic-core==2.23.4"),
        ("2.10.0", "pydantic-core==2.27.0; typing-extensions>=4.12.2"),
        ("2.10.1", "pydantic-core==2.27.1; typing-extensions>=4.12.2"),
        ("2.10.4", "pydantic-core==2.27.2; typing-extensions>=4.12.2"),
        ("2.11.0", "pydantic-core==2.33.0; typing-extensions>=4.12.2"),
        ("2.11.2", "pydantic-core==2.33.1; typing-extensions>=4.12.2"),
        ("2.11.4", "pydantic-core==2.33.2; typing-extensions>=4.12.2"),
        ("2.12.0", "pydantic-core==2.41.1; typing-extensions>=4.14.1"),
        ("2.12.1", "pydantic-core==2.41.3; typing-extensions>=4.14.1"),
        ("2.12.2", "pydantic-core==2.41.4; typing-extensions>=4.14.1"),
        ("2.12.4", "pydantic-core==2.41.5; typing-extensions>=4.14.1"),
        ("2.13.0", "pydantic-core==2.46.0; typing-extensions>=4.14.1"),
        ("2.13.1", "pydantic-core==2.46.1; typing-extensions>=4.14.1"),
        ("2.13.2", "pydantic-core==2.46.2; typing-extensions>=4.14.1"),
        ("2.13.3", "pydantic-core==2.46.3; typing-extensions>=4.14.1"),
        ("2.13.4", "pydantic-core==2.46.4; typing-extensions>=4.14.1"),
    ]),
    ("pydantic-settings", "2.15.0", &[
        ("2.0.0", ""),
        ("2.0.1", "pydantic>=2.0.1"),
        ("2.1.0", "pydantic>=2.3.0"),
        ("2.3.0", "pydantic>=2.7.0"),
    ]),
    ("requests", "2.34.2", &[
        ("2.25.0", "chardet>=3.0.2,<4; idna>=2.5,<3; urllib3>=1.21.1,<1.27"),
        ("2.25.1", "chardet>=3.0.2,<5; idna>=2.5,<3; urllib3>=1.21.1,<1.27"),
        ("2.26.0", "urllib3>=1.21.1,<1.27"),
        ("2.28.0", "charset-normalizer~=2.0.0; idna>=2.5,<4; urllib3>=1.21.1,<1.27"),
        ("2.28.1", "charset-normalizer>=2,<3; idna>=2.5,<4; urllib3>=1.21.1,<1.27"),
        ("2.28.2", "charset-normalizer>=2,<4; idna>=2.5,<4; urllib3>=1.21.1,<1.27"),
        ("2.30.0", "charset-normalizer>=2,<4; idna>=2.5,<4; urllib3>=1.21.1,<3"),
        ("2.33.0", "charset-normalizer>=2,<4; idna>=2.5,<4; urllib3>=1.26,<3"),
    ]),
    ("s3transfer", "0.16.1", &[
        ("0.2.0", "botocore>=1.12.36,<2.0.0"),
        ("0.3.3", "botocore>=1.12.36,<2"),
        ("0.8.0", "botocore>=1.32.7,<2"),
        ("0.8.1", "botocore>=1.33.2,<2"),
        ("0.11.1", "botocore>=1.36.0,<2"),
        ("0.11.4", "botocore>=1.37.4,<2"),
    ]),
    ("scikit-learn", "1.5.0", &[
        ("1.3.0", "joblib>=1.1.1; numpy>=1.17.3; scipy>=1.5.0"),
        ("1.3.1", ""),
        ("1.5.0", "joblib>=1.2.0; numpy>=1.19.5; scipy>=1.6.0"),
    ]),
    ("scipy", "1.13.1", &[
        ("1.11.4", "numpy>=1.21.6,<1.28.0"),
        ("1.11.5", ""),
        ("1.13.1", "numpy>=1.22.4,<2.3"),
    ]),
    ("seaborn", "0.13.2", &[
        ("0.11.0", "numpy>=1.15; pandas>=0.23; scipy>=1.0"),
        ("0.12.0", "numpy>=1.17; pandas>=0.25"),
        ("0.12.2", "numpy>=1.17,!=1.24.0; pandas>=0.25"),
        ("0.13.0", "numpy>=1.20,!=1.24.0; pandas>=1.2"),
    ]),
    ("sentence-transformers", "5.1.2", &[
        ("2.0.0", "torch>=1.6.0; transformers>=4.6.0,<5.0.0"),
        ("2.1.0", "tokenizers>=0.10.3; torch>=1.6.0; transformers>=4.6.0,<5.0.0"),
        ("2.2.0", "torch>=1.6.0; transformers>=4.6.0,<5.0.0"),
        ("2.2.1", "huggingface-hub>=0.8.1; torch>=1.6.0; transformers>=4.6.0,<5.0.0"),
        ("2.2.2", "huggingface-hub>=0.4.0; torch>=1.6.0; transformers>=4.6.0,<5.0.0"),
        ("2.3.0", "huggingface-hub>=0.15.1; torch>=1.11.0; transformers>=4.32.0,<5.0.0"),
        ("2.7.0", "huggingface-hub>=0.15.1; torch>=1.11.0; transformers>=4.34.0,<5.0.0"),
        ("3.1.0", "huggingface-hub>=0.19.3; numpy<2.0.0; torch>=1.11.0; transformers>=4.38.0,<5.0.0"),
        ("3.1.1", "huggingface-hub>=0.19.3; torch>=1.11.0; transformers>=4.38.0,<5.0.0"),
        ("3.2.0", "huggingface-hub>=0.20.0; torch>=1.11.0; transformers>=4.41.0,<5.0.0"),
    ]),
    ("sse-starlette", "3.4.5", &[
        ("2.2.0", "anyio>=4.7.0; starlette>=0.41.3"),
        ("2.3.6", "anyio>=4.7.0"),
        ("3.0.4", "anyio>=4.7.0; starlette>=0.49.1"),
    ]),
    ("starlette", "0.47.3", &[
        ("0.15.0", "anyio>=3.0.0,<4"),
        ("0.19.0", "anyio>=3.4.0,<5"),
        ("0.45.2", "anyio>=3.6.2,<5"),
    ]),
    ("streamlit", "1.39.0", &[
        ("1.12.0", "altair>=3.2.0; blinker>=1.0.0; click>=7.0; pandas>=0.21.0; pillow>=6.2.0; protobuf>=3.12,<4; pyarrow>=4.0"),
        ("1.13.0", "altair>=3.2.0; blinker>=1.0.0; click>=7.0; pandas>=0.21.0; pillow>=6.2.0; protobuf>=3.12,!=3.20.2,<4; pyarrow>=4.0"),
        ("1.14.0", "altair>=3.2.0; blinker>=1.0.0; click>=7.0; pandas>=0.21.0; pillow>=6.2.0; protobuf>=3.12,<4; pyarrow>=4.0"),
        ("1.18.0", "altair>=3.2.0; blinker>=1.0.0; click>=7.0; pandas>=0.25; pillow>=6.2.0; protobuf>=3.12,<4; pyarrow>=4.0"),
        ("1.20.0", "altair>=3.2.0,<5; blinker>=1.0.0; click>=7.0; pandas>=0.25,<2; pillow>=6.2.0; protobuf>=3.12,<4; pyarrow>=4.0"),
        ("1.22.0", "altair>=3.2.0,<5; blinker>=1.0.0; click>=7.0; pandas>=0.25,<3; pillow>=6.2.0; protobuf>=3.12,<4; pyarrow>=4.0"),
        ("1.23.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1,<2; packaging>=14.1,<24; pandas>=0.25,<3; pillow>=6.2.0,<10; protobuf>=3.20,<5; pyarrow>=4.0; requests>=2.4,<3; rich>=10.11.0,<14"),
        ("1.23.1", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1,<2; packaging>=14.1,<24; pandas>=0.25,<3; pillow>=6.2.0,<10; protobuf>=3.20,<5; pyarrow>=4.0; requests>=2.4,<3; rich>=10.11.0,<14; typing-extensions>=4.0.1,<5"),
        ("1.25.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<10; protobuf>=3.20,<5; pyarrow>=6.0; requests>=2.18,<3; rich>=10.14.0,<14; typing-extensions>=4.1.0,<5"),
        ("1.26.1", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<5; pyarrow>=6.0; requests>=2.18,<3; rich>=10.14.0,<14; typing-extensions>=4.1.0,<5"),
        ("1.27.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<10; protobuf>=3.20,<5; pyarrow>=6.0; requests>=2.18,<3; rich>=10.14.0,<14; typing-extensions>=4.1.0,<5"),
        ("1.27.1", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<5; pyarrow>=6.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.1.0,<5"),
        ("1.27.2", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<5; pyarrow>=6.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.3.0,<5"),
        ("1.31.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<24; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<5; pyarrow>=7.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.3.0,<5"),
        ("1.33.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.19.3,<2; packaging>=16.8,<25; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<5; pyarrow>=7.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.3.0,<5"),
        ("1.36.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.20,<3; packaging>=20,<25; pandas>=1.3.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<6; pyarrow>=7.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.3.0,<5"),
        ("1.39.0", "altair>=4.0,<6; blinker>=1.0.0,<2; click>=7.0,<9; numpy>=1.20,<3; packaging>=20,<25; pandas>=1.4.0,<3; pillow>=7.1.0,<11; protobuf>=3.20,<6; pyarrow>=7.0; requests>=2.27,<3; rich>=10.14.0,<14; typing-extensions>=4.3.0,<5"),
    ]),
    ("tensorflow", "2.15.0", &[
        ("2.8.1", "keras<2.9; numpy>=1.20; protobuf>=3.9.2; tensorboard>=2.8,<2.9; tensorflow-estimator>=2.8,<2.9"),
        ("2.8.2", ""),
        ("2.15.0", "keras>=2.15.0,<2.16; numpy>=1.23.5,<2.0.0; protobuf>=3.20.3,<5; tensorboard>=2.15,<2.16; tensorflow-estimator>=2.15.0,<2.16; wrapt>=1.11.0,<1.15"),
    ]),
    ("transformers", "4.46.0", &[
        ("4.30.2", "huggingface-hub>=0.14.1,<1.0; numpy>=1.17; safetensors>=0.3.1; tokenizers>=0.11.1,!=0.11.3,<0.14"),
        ("4.30.3", ""),
        ("4.37.2", "huggingface-hub>=0.19.3,<1.0; numpy>=1.17; safetensors>=0.4.1; tokenizers>=0.14,<0.19"),
        ("4.37.3", ""),
        ("4.40.0", "huggingface-hub>=0.19.3,<1.0; numpy>=1.17; safetensors>=0.4.1; tokenizers>=0.19,<0.20"),
        ("4.40.1", ""),
        ("4.46.0", "huggingface-hub>=0.23.2,<1.0; numpy>=1.17; safetensors>=0.4.1; tokenizers>=0.20,<0.21"),
    ]),
    ("uvicorn", "0.35.0", &[
        ("0.11.1", "click==7.*; h11>=0.8,<0.10; websockets==8.*"),
        ("0.12.0", "click==7.*; h11>=0.8,<0.11"),
        ("0.12.1", "click==7.*; h11>=0.8"),
        ("0.14.0", "click>=7; h11>=0.8"),
        ("0.15.0", "click>=7.0; h11>=0.8"),
    ]),
    ("werkzeug", "3.1.8", &[
        ("2.2.0", "markupsafe>=2.1.1"),
    ]),
];

/// The minor versions of botocore that belong to those of boto3, of which each release needs its own patch or a later one:
/// boto3 1.26.5 has `botocore>=1.29.5,<1.30.0`. Source: `setup.py` of all releases 1.9.0 to 1.41.5 in boto/boto3, 2026-11-24.
fn botocore_of(boto3: &Version) -> Option<String> {
    let minor = match (boto3.major(), boto3.minor()) {
        (1, minor @ 9..=29) => minor + 3,
        (1, minor @ 33..=41) => minor,
        _ => return None,
    };
    Some(format!(
        ">=1.{minor}.{},<1.{}.0",
        boto3.number(2),
        minor + 1
    ))
}

/// What a release of a package asks of the version of another one, both named as PEP 503 normalises them: `>=8.1.3`. `None`
/// if that is not known, or nothing.
pub fn asked_of(package: &str, version: &Version, dependency: &str) -> Option<String> {
    if version.pre || version.local.is_some() {
        return None;
    }
    if (package, dependency) == ("boto3", "botocore") {
        return botocore_of(version);
    }
    let at = NEEDS
        .binary_search_by(|(name, ..)| name.cmp(&package))
        .ok()?;
    let (_, newest, since) = NEEDS[at];
    if !Specifiers::parse(&format!("<={newest}"))?.allows(version) {
        return None;
    }
    let reaches = |from: &str| Specifiers::parse(&format!(">={from}"));
    let (_, needs) = since
        .iter()
        .rev()
        .find(|(from, _)| reaches(from).is_some_and(|asked| asked.allows(version)))?;
    needs.split("; ").find_map(|need| {
        let end = need.find(['<', '>', '=', '!', '~'])?;
        let (name, asked) = need.split_at(end);
        (name == dependency).then(|| asked.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect("it is a version")
    }

    #[test]
    fn the_table_is_in_order_and_can_be_read() {
        assert!(NEEDS.is_sorted_by_key(|(name, ..)| name));
        for (name, _, since) in NEEDS {
            for pair in since.windows(2) {
                let later = Specifiers::parse(&format!(">{}", pair[0].0)).expect("it is one");
                assert!(later.allows(&version(pair[1].0)), "{name} {}", pair[1].0);
            }
            for need in since.iter().flat_map(|(_, needs)| needs.split("; ")) {
                let end = need.find(['<', '>', '=', '!', '~']);
                let asked = end.map(|end| Specifiers::parse(&need[end..]));
                assert!(
                    need.is_empty() || asked.flatten().is_some(),
                    "{name}: {need}"
                );
            }
        }
    }

    #[test]
    fn releases_ask_something_of_others() {
        for (package, at, dependency, expected) in [
            ("flask", "2.3.2", "click", Some(">=8.1.3")),
            ("flask", "2.3.2", "itsdangerous", Some(">=2.1.2")),
            ("flask", "1.1.2", "click", Some(">=5.1")),
            ("flask", "99.0", "click", None),
            ("flask", "2.3.0rc1", "click", None),
            ("flask", "2.3.2", "numpy", None),
            ("werkzeug", "3.0.6", "markupsafe", Some(">=2.1.1")),
            ("fastapi", "0.88.0", "starlette", Some("==0.22.0")),
            ("transformers", "4.40.0", "tokenizers", Some(">=0.19,<0.20")),
            ("transformers", "4.40.2", "tokenizers", None),
            ("boto3", "1.26.5", "botocore", Some(">=1.29.5,<1.30.0")),
            ("boto3", "1.34.7", "botocore", Some(">=1.34.7,<1.35.0")),
            ("boto3", "1.42.7", "botocore", None),
            ("nobody-knows", "1.0", "click", None),
        ] {
            let asked = asked_of(package, &version(at), dependency);
            assert_eq!(asked.as_deref(), expected, "{package} {at} {dependency}");
        }
    }
}
